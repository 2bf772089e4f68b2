// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Options of downloads, and what they may not be.

import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { mirrored, parseMirrors } from './mirrors.js';
import { resolveOptions } from './options.js';

describe('options', () => {
  it('give URLs another beginning, whole names only', () => {
    const mirrors = parseMirrors(
      { 'https://h.co': 'http://m/h', 'https://h.co/big/': 'http://big/' },
      'mirrors',
    );
    expect(mirrored('https://h.co/a?b', mirrors)).toBe('http://m/h/a?b');
    expect(mirrored('https://h.co/big/a', mirrors)).toBe('http://big/a');
    expect(mirrored('https://h.community/a', mirrors)).toBe('https://h.community/a');
  });

  it.each([
    [{ retries: -1 }, /retries must be a whole number, 0 or more, not -1/],
    [{ retries: 0.5 }, /whole number/],
    [{ stallTimeoutMs: 0 }, /stallTimeoutMs/],
    [{ retryDelayMs: NaN }, /retryDelayMs/],
    [{ headers: { 'example.org': {} } }, /keyed by origins/],
  ])('are refused: %j', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message);
    expect(() => resolveOptions(options)).toThrow(
      expect.objectContaining({ code: Code.InvalidConfig }) as Error,
    );
  });
});
