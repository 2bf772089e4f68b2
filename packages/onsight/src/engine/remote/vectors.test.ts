// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The same numbers and errors as the addon gives.

import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

import type { Addon } from '../addon.js';
import { ADDON } from '../wasm/testing.js';
import { cosineSimilarity, quantizeEmbedding } from './vectors.js';

const native = createRequire(import.meta.url)(ADDON) as Addon;

function unit(seed: number, size: number): Float32Array {
  const numbers = Float32Array.from({ length: size }, (_, i) => Math.sin(seed * 37 + i * i));
  const length = Math.hypot(...numbers);
  return numbers.map((x) => x / length);
}

/** What a function gives, or how it fails. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const { code, message } = error as { code: number; message: string };
    return { code, message: message.toLowerCase() }; // C++ says nan
  }
}

const PAIRS = [
  [unit(1, 1280), unit(2, 1280)],
  [unit(1, 3), unit(1, 3).map((x) => -7 * x)],
  [unit(1, 3), unit(1, 4)],
  [unit(1, 3), new Float32Array(3)],
  [Float32Array.of(NaN, 1), Float32Array.of(1, 1)],
  [
    [1, 0],
    [1, 0],
  ],
] as [Float32Array, Float32Array][];

it.each(PAIRS)('compares as the addon does', (a, b) => {
  const here = outcome(() => cosineSimilarity(a, b));
  const there = outcome(() => native.cosineSimilarity(a, b));
  if (typeof there === 'number') expect(here).toBeCloseTo(there, 6);
  else expect(here).toEqual(there);
});

const HALVES = Float32Array.from({ length: 256 }, (_, i) => (i - 127.5) / 127).map((x) =>
  Math.min(Math.max(x, -1), 1),
);

it.each([unit(3, 1280), HALVES, Float32Array.of(1.5), Float32Array.of(NaN), [0.5] as never])(
  'quantizes as the addon does',
  (vector: Float32Array) => {
    const here = outcome(() => quantizeEmbedding(vector));
    expect(here).toEqual(outcome(() => native.quantizeEmbedding(vector)));
  },
);
