// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where to ask in place of the address in a URL.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { parseAddress } from './address.js';

/** The beginning of URLs, and what takes its place; neither ends with '/'. */
export interface Mirror {
  from: string;
  to: string;
}

const SCHEME_ALONE = /^(https?:)\/{2,3}$/i;

/**
 * Mirrors as URLs are compared with them, the longest first. Upper-case hosts, default ports and a
 * '/' at the end make no difference.
 *
 * @param given beginnings of URLs, or `https://` for all; and what takes their place
 * @param name of the option or variable, for messages
 * @throws RnExecutorchError InvalidConfig
 */
export function parseMirrors(given: Readonly<Record<string, unknown>>, name: string): Mirror[] {
  return Object.entries(given)
    .map(([from, to]) => ({ from: parseFrom(from, name), to: prefixOf(to, name) }))
    .sort((a, b) => b.from.length - a.from.length);
}

function parseFrom(text: string, name: string): string {
  return SCHEME_ALONE.exec(text)?.[1]?.toLowerCase().concat('/') ?? prefixOf(text, name);
}

function prefixOf(text: unknown, name: string): string {
  const address = typeof text === 'string' ? parseAddress(text) : undefined;
  if (!address) {
    throw invalid(
      name,
      `made of beginnings of URLs as in 'https://example.org/hf', not ${show(text)}`,
    );
  }
  const { origin, path, rest, hasUser } = address;
  if (hasUser) {
    throw invalid(name, `without passwords, but ${origin} has one: use the option headers`);
  }
  if (rest !== '') {
    throw invalid(name, `made of beginnings of URLs, but ${origin} goes on after the path`);
  }
  return (origin + path).replace(/\/+$/, '');
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeof value;
}

function invalid(name: string, expectation: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `${name} must be ${expectation}`,
  );
}

/** The address to ask for a URL. */
export function mirrored(url: string, mirrors: readonly Mirror[]): string {
  const address = mirrors.length > 0 ? parseAddress(url) : undefined;
  if (!address) return url;
  const whole = address.origin + address.path;
  const best = mirrors.find(({ from }) => whole === from || whole.startsWith(`${from}/`));
  return best ? best.to + whole.slice(best.from.length) + address.rest : url;
}
