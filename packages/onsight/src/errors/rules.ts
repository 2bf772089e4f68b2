// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What options may be.

/** What an option must be, in words, and whether a value is it. */
export interface Rule {
  expected: string;
  fits: (value: unknown) => boolean;
}

/** The options that a function takes. */
export type Rules = Readonly<Record<string, Rule>>;

const isFunction = (value: unknown): boolean => typeof value === 'function';

export const FLAG: Rule = {
  expected: 'true or false',
  fits: (value) => typeof value === 'boolean',
};
export const CALLBACK: Rule = { expected: 'a function', fits: isFunction };
export const FOLDER: Rule = {
  expected: 'the path of a folder',
  fits: (value) => typeof value === 'string' && value !== '',
};
export const SIGNAL: Rule = {
  expected: 'an AbortSignal',
  fits: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignal>;
    return (
      typeof aborted === 'boolean' && [addEventListener, removeEventListener].every(isFunction)
    );
  },
};
