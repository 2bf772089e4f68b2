// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The options of downloads, their defaults, and what they may not be.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** How resources are downloaded. All may be left out. */
export interface DownloadOptions {
  /** Use what is stored, and never the network. Default: false. */
  offline?: boolean;
  /**
   * Where to ask instead: beginnings of URLs and what takes their place, as in
   * `{ 'https://huggingface.co': 'https://mirror.example/hf' }`. The longest that fits is used.
   * Names of stored files don't depend on it.
   */
  mirrors?: Readonly<Record<string, string>>;
  /**
   * Headers for one origin alone, as in
   * `{ 'https://huggingface.co': { Authorization: 'Bearer …' } }`. A redirect to another origin
   * does not carry them along.
   */
  headers?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Further attempts, in a row without a byte received, before a download fails. Default: 4. */
  retries?: number;
  /** Milliseconds before the first further attempt; doubled for each that follows. Default: 500. */
  retryDelayMs?: number;
  /** Milliseconds without a byte until an attempt is given up. Default: 30,000. */
  stallTimeoutMs?: number;
  /** In place of the global `fetch`, for a proxy or for streams in React Native. */
  fetch?: typeof globalThis.fetch;
}

export type ResolvedOptions = Required<DownloadOptions>;

/** @throws RnExecutorchError InvalidConfig */
export function resolveOptions(options: DownloadOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    offline: options.offline ?? false,
    mirrors: options.mirrors ?? {},
    headers: options.headers ?? {},
    retries: options.retries ?? 4,
    retryDelayMs: options.retryDelayMs ?? 500,
    stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
    // Found when called, so that it can be replaced at any time.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  };
  if (!Number.isSafeInteger(resolved.retries)) throw invalid('retries', 'a whole number');
  if (!(resolved.retries >= 0)) throw invalid('retries', '0 or more');
  if (!(resolved.retryDelayMs >= 0)) throw invalid('retryDelayMs', '0 or more');
  if (!(resolved.stallTimeoutMs > 0)) throw invalid('stallTimeoutMs', 'more than 0');
  for (const origin of Object.keys(resolved.headers)) {
    if (!isOrigin(origin)) {
      throw invalid('headers', `keyed by origins as in 'https://example.org', not '${origin}'`);
    }
  }
  return resolved;
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function invalid(option: string, expectation: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `The option ${option} must be ${expectation}`,
  );
}

/** The address to ask for a URL. */
export function mirrored(url: string, mirrors: Readonly<Record<string, string>>): string {
  const fits = (prefix: string): boolean =>
    url.startsWith(prefix) && (/\/$/.test(prefix) || /^([/?#]|$)/.test(url.slice(prefix.length)));
  const [best] = Object.keys(mirrors)
    .filter(fits)
    .sort((a, b) => b.length - a.length);
  return best === undefined ? url : `${mirrors[best] ?? ''}${url.slice(best.length)}`;
}
