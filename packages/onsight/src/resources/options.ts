// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The options of downloads, their defaults, and what they may not be.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { CALLBACK, FLAG, SIGNAL, type Rule, type Rules } from '../errors/rules.js';
import { isPlain, shown } from '../errors/values.js';
import { parseAddress } from './address.js';
import { parseMirrors, type Mirror } from './mirrors.js';

/** How resources are downloaded. All may be left out. */
export interface DownloadOptions {
  /** Use what is stored, and never the network. Default: false. */
  offline?: boolean;
  /**
   * Where to ask instead: beginnings of URLs and what takes their place, as in
   * `{ 'https://huggingface.co': 'https://mirror.example/hf' }`; `https://` stands for all. The
   * longest that fits is used. Names of stored files don't depend on it.
   */
  mirrors?: Readonly<Record<string, string>>;
  /**
   * Headers for one origin alone, as in
   * `{ 'https://huggingface.co': { Authorization: 'Bearer hf_abc' } }`. A redirect to another origin
   * does not carry them along.
   */
  headers?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Further attempts, in a row without a byte received, before a download fails. Default: 4. */
  retries?: number;
  /** Milliseconds before the first further attempt; doubled for each that follows. Default: 500. */
  retryDelayMs?: number;
  /** Milliseconds without a byte until an attempt is given up. Default: 30,000. */
  stallTimeoutMs?: number;
  /**
   * Milliseconds for all of a download: attempts, and waits between them and for other processes.
   * A pause begins them anew. What came is kept for the next time. Default: Infinity.
   */
  timeoutMs?: number;
  /**
   * Longest download in bytes; a longer one fails before it is stored as a whole. Default: 256 MiB
   * for what is read into memory, as images are; Infinity for files.
   */
  maxBytes?: number;
  /** In place of the global `fetch`, for a proxy or for streams in React Native. */
  fetch?: typeof globalThis.fetch;
}

/** Options with their defaults; `maxBytes` has another one for each use. */
export interface ResolvedOptions extends Required<Omit<DownloadOptions, 'mirrors' | 'maxBytes'>> {
  mirrors: readonly Mirror[];
  maxBytes: number | undefined;
}

const oneOf = (...texts: string[]): Rule => ({
  expected: texts.map((text) => `'${text}'`).join(' or '),
  fits: (value) => texts.some((text) => text === value),
});
const isNumber = (value: unknown): value is number => typeof value === 'number';
const more = (than: number): Rule => ({
  expected: `a number above ${than}`,
  fits: (value) => isNumber(value) && value > than,
});

const DOWNLOAD: Readonly<Record<keyof DownloadOptions, Rule>> = {
  offline: FLAG,
  mirrors: { expected: 'an object of beginnings of URLs', fits: isPlain },
  headers: { expected: 'an object of headers by origin', fits: isPlain },
  retries: {
    expected: 'a whole number, 0 or more',
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  },
  retryDelayMs: {
    expected: 'a number, 0 or more',
    fits: (value) => isNumber(value) && value >= 0,
  },
  stallTimeoutMs: more(0),
  timeoutMs: more(0),
  maxBytes: more(0),
  fetch: CALLBACK,
};

export const OPEN: Rules = {
  signal: SIGNAL,
  onProgress: CALLBACK,
  purpose: oneOf('model', 'any'),
  refresh: FLAG,
};
export const READ: Rules = {
  signal: SIGNAL,
  maxBytes: more(0),
  purpose: oneOf('image', 'any'),
};

/** @throws RnExecutorchError InvalidConfig */
export function resolveOptions(options: DownloadOptions): ResolvedOptions {
  checkDownloadOptions(options);
  return {
    offline: options.offline ?? false,
    mirrors: parseMirrors(options.mirrors ?? {}, 'The option mirrors'),
    headers: parseHeaders(options.headers ?? {}),
    retries: options.retries ?? 4,
    retryDelayMs: options.retryDelayMs ?? 500,
    stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
    timeoutMs: options.timeoutMs ?? Infinity,
    maxBytes: options.maxBytes ?? undefined,
    // Found when called, so that it can be replaced at any time.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  };
}

/**
 * Checks the options of createResourceFetcher.
 *
 * @param platform those that the platform has beside these
 * @throws RnExecutorchError InvalidConfig
 */
export function checkDownloadOptions(options: object, platform: Rules = {}): void {
  checkGiven(options, { ...platform, ...DOWNLOAD }, 'resource fetchers');
}

/**
 * A copy of options that are what they must be, without those that are unset: undefined or null.
 *
 * @param whose what takes them, for messages
 * @throws RnExecutorchError InvalidConfig
 */
export function checkGiven<O extends object>(options: O, rules: Rules, whose: string): O {
  if (!isPlain(options)) {
    throw invalid(`The options of ${whose} must be an object, not ${shown(options)}`);
  }
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) {
      const known = Object.keys(rules).join(', ');
      throw invalid(`There is no option ${name} of ${whose} here; there are ${known}`);
    }
    if (!rule.fits(value)) {
      throw invalid(`The option ${name} must be ${rule.expected}, not ${shown(value)}`);
    }
    checked[name] = value;
  }
  return checked as O;
}

/** Checks a function that a call is given. @throws RnExecutorchError InvalidConfig */
export function checkFunction(value: unknown, name: string): void {
  if (!CALLBACK.fits(value)) throw invalid(`${name} must be a function, not ${shown(value)}`);
}

/** Headers by origins as `URL.origin` writes them. */
function parseHeaders(
  given: Readonly<Record<string, unknown>>,
): Record<string, Readonly<Record<string, string>>> {
  const parsed: Record<string, Record<string, string>> = {};
  for (const [key, headers] of Object.entries(given)) {
    const origin = originOf(key);
    if (origin === undefined) {
      throw invalid(
        `The option headers must be keyed by origins as in 'https://example.org', not '${key}'`,
      );
    }
    parsed[origin] = { ...parsed[origin], ...checkHeaders(key, headers) };
  }
  return parsed;
}

function originOf(text: string): string | undefined {
  const { origin, path, rest, hasUser } = parseAddress(text) ?? {};
  return (path === '' || path === '/') && rest === '' && !hasUser ? origin : undefined;
}

function checkHeaders(origin: string, headers: unknown): Record<string, string> {
  const isText =
    isPlain(headers) && Object.values(headers).every((value) => typeof value === 'string');
  if (!isText) throw invalid(`The headers of ${origin} must be an object of names and texts`);
  try {
    new Headers(headers as Record<string, string>);
  } catch {
    // The reason holds the value, which may be a secret.
    throw invalid(`The headers of ${origin} have a name or a value that HTTP doesn't allow`);
  }
  return headers as Record<string, string>;
}

function invalid(message: string): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, message);
}
