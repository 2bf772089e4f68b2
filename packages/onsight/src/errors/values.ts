// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What checks ask of values of any kind, and how messages show them.

/** Whether it is an object of fields alone, as options are; also one of another realm. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && !(Symbol.iterator in value);
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

const MAX_LENGTH = 200;

/** A text as messages show it: base64 of an image may stand where a path was expected. */
export function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, MAX_LENGTH / 2)}… (${text.length} characters)`;
}

// Controls but the end of a line, and marks of direction: they change how a terminal shows the rest.
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that no terminal obeys: names of files, and what servers say, may hold anything. */
export function escaped(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const digits = character.charCodeAt(0).toString(16).toUpperCase();
    return digits.length > 2 ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`;
  });
}
