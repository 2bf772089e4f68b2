// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import type { Rules } from '../errors/rules.js';
import {
  CLASSIFIER,
  CLASSIFY,
  EMBED_BATCH,
  INSPECT,
  LOADING,
  checkOptions,
  refuseOptionsAsSource,
} from './options.js';

function refusal(options: unknown, rules: Rules): unknown {
  try {
    checkOptions(options as object, rules);
  } catch (error) {
    expect(error).toMatchObject({ code: Code.InvalidConfig });
    return (error as Error).message;
  }
  return undefined;
}

describe('options', () => {
  it('may be left out, undefined or null', () => {
    expect(refusal({}, CLASSIFY)).toBeUndefined();
    expect(refusal({ topk: undefined, signal: null }, CLASSIFY)).toBeUndefined();
    const all = { topk: 3, maxResults: -1, scoreThreshold: 0, categoryAllowlist: ['a'] };
    expect(refusal({ ...all, signal: new AbortController().signal }, CLASSIFY)).toBeUndefined();
  });

  it.each([
    [
      { topk: '3' },
      "The option topk must be a whole number above 0, or negative for all, found '3'",
    ],
    [{ topk: NaN }, /topk .* found NaN/],
    [{ topk: 1.5 }, /topk .* found 1.5/],
    [{ maxResults: 0 }, /maxResults .* found 0/],
    [{ scoreThreshold: '0.5' }, /scoreThreshold must be a number in 0..1, found '0.5'/],
    [{ scoreThreshold: 1.5 }, /found 1.5/],
    [{ categoryDenylist: 'cat' }, /an array of class names, found 'cat'/],
    [{ categoryDenylist: [1] }, /found an array/],
    [{ signal: {} }, /an AbortSignal, found an object/],
    [{ signal: { aborted: false, addEventListener: 5 } }, /an AbortSignal, found an object/],
    [{ topK: 1 }, 'There is no option topK: topk is meant'],
    [{ maxResult: 1 }, 'There is no option maxResult: maxResults is meant'],
    [{ maxresults: 1 }, 'There is no option maxresults: maxResults is meant'],
    [{ cacheDir: 'x' }, /There is no option cacheDir: there are maxResults, topk, /],
    [{ constructor: 1 }, /There is no option constructor/],
    [null, 'Options must be a plain object, found null'],
    [3, /found 3/],
    [[], /found an array/],
    [new Map([['topk', 1]]), /a plain object, found an object/],
    [Object.create({ topk: 1 }), /a plain object, found an object/],
    ['topk', /a plain object, found 'topk'/],
  ])('%j are refused by name', (options, message) => {
    expect(refusal(options, CLASSIFY)).toMatch(message);
  });

  it('are copied without those that are unset', () => {
    expect(checkOptions({ topk: 1, maxResults: null, signal: undefined }, CLASSIFY)).toEqual({
      topk: 1,
    });
    expect(Object.keys(checkOptions({ signal: null }, CLASSIFY))).toEqual([]);
  });

  it.each([
    [{ Limits: 'untrusted' }, /limits is meant/],
    [{ limits: ['untrusted'] }, /limits must be 'untrusted', found an array/],
    [{ signal: 5 }, /an AbortSignal, found 5/],
  ])('of files are refused by name: %j', (options, message) => {
    for (const rules of [INSPECT, LOADING, CLASSIFIER]) {
      expect(refusal(options, rules)).toMatch(message);
    }
  });

  it.each([[[]], [() => 1], [new Date()], [{ maxpixels: 1 }]])(
    'refuse image limits that are no object of them',
    (imageLimits) => {
      expect(refusal({ imageLimits }, CLASSIFIER)).toMatch(/an object of maxPixels, /);
    },
  );

  it('of batches and of loading are known too', () => {
    expect(refusal({ concurrency: 2, quantize: true }, EMBED_BATCH)).toBeUndefined();
    expect(refusal({ concurrency: 0 }, EMBED_BATCH)).toMatch(/concurrency/);
    expect(refusal({ quantize: 1 }, EMBED_BATCH)).toMatch(/quantize must be true or false/);
    expect(refusal({ onProgress: 1 }, CLASSIFIER)).toMatch(/onProgress must be a function/);
    expect(refusal({ concurrency: 2 }, CLASSIFIER)).toMatch(/no option concurrency/);
  });

  it('are not the first argument', () => {
    for (const options of [{}, { labels: ['a'] }, { threads: 1 }]) {
      expect(() => refuseOptionsAsSource(options, CLASSIFIER)).toThrow(/options are the second/);
    }
    for (const source of [undefined, 'a.pte', { uri: 'a' }, new Uint8Array(), [], { other: 1 }]) {
      expect(() => refuseOptionsAsSource(source, CLASSIFIER)).not.toThrow();
    }
  });
});
