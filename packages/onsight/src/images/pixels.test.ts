// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels in every order of bytes.

import { expect, it } from 'vitest';

import { pixelsOf } from './pixels.js';

const buffer = (format: string, data: number[], layout = 'hwc') =>
  pixelsOf({ data: Uint8Array.from(data), width: 2, height: 1, format, layout });

it.each([
  ['rgb', [1, 2, 3, 4, 5, 6]],
  ['bgr', [3, 2, 1, 6, 5, 4]],
  ['bgra', [3, 2, 1, 9, 6, 5, 4, 9]],
])('an ImageBuffer in %s becomes RGB', (format, data) => {
  expect(buffer(format, data)).toEqual({
    data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    width: 2,
    height: 1,
    channels: 3,
  });
});

it('of gray, each pixel has three times its byte; of rgba, the engine drops alpha', () => {
  expect(buffer('gray', [7, 9])?.data).toEqual(Uint8Array.of(7, 7, 7, 9, 9, 9));
  expect(buffer('rgba', [1, 2, 3, 0, 4, 5, 6, 0])).toMatchObject({ channels: 4 });
});

it.each([
  ['bgr', [1, 2, 3], 'hwc', '3 bytes for 2 × 1 pixels in bgr'],
  ['rgba', [1, 2, 3, 4, 5, 6], 'hwc', '6 bytes for 2 × 1 pixels in rgba'],
  ['yuv', [1, 2, 3, 4, 5, 6], 'hwc', "format 'yuv'"],
  ['constructor', [1, 2, 3, 4, 5, 6], 'hwc', "format 'constructor'"],
  ['rgb', [1, 2, 3, 4, 5, 6], 'chw', "layout 'chw'"],
])('refuses %s of %j in %s', (format, data, layout, message) => {
  expect(() => buffer(format, data, layout)).toThrow(
    expect.objectContaining({ code: 18, message: expect.stringContaining(message) as string }),
  );
});

it('takes pixels that say nothing of their format as before', () => {
  const plain = { data: new Uint8Array(8), width: 2, height: 1, format: undefined };
  expect(pixelsOf(plain)).toMatchObject({ channels: 4 });
});
