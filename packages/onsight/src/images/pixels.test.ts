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

const size = { width: 2, height: 1 };
const rgb = new Uint8Array(6);

it.each([
  ['floats', { ...size, data: new Float32Array(6) }],
  ['floats with a format', { ...size, data: new Float32Array(6), format: 'rgb', layout: 'hwc' }],
  ['floats with info', { data: new Float32Array(6), info: { ...size, channels: 3 } }],
  ['16 bits', { ...size, data: new Uint16Array(3) }],
  ['too few bytes', { ...size, data: new Uint8Array(5) }],
  ['too many bytes', { ...size, data: new Uint8Array(9) }],
  ['too many bytes for info', { data: rgb, info: { width: 1, height: 1, channels: 3 } }],
  ['gray by info', { data: rgb, info: { ...size, channels: 1 } }],
  ['a size that is a bigint', { data: rgb, width: 2n, height: 1n }],
  ['a size that is a symbol', { data: rgb, width: Symbol('2'), height: 1 }],
  ['a fraction of a pixel', { data: rgb, width: 0.5, height: 4 }],
  ['a negative size', { data: rgb, width: -2, height: -1 }],
  ['negative sizes', { dataPtr: rgb, sizes: [-1, -2, 3], scalarType: 0 }],
  ['sizes that are bigints', { dataPtr: rgb, sizes: [1n, 2n, 3n], scalarType: 0 }],
  ['a format that is a symbol', { ...size, data: rgb, format: Symbol('rgb'), layout: 'hwc' }],
  ['a buffer that is detached', { ...size, data: detached() }],
])('refuses %s', (_, source) => {
  expect(() => pixelsOf(source)).toThrow(expect.objectContaining({ code: 18 }));
});

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(6);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

it.each([
  ['clamped bytes', new Uint8ClampedArray(6)],
  ['a Buffer', Buffer.alloc(6)],
  ['a view', new DataView(rgb.buffer)],
  ['a buffer', rgb.buffer],
])('takes %s', (_, data) => {
  expect(pixelsOf({ ...size, data })).toEqual({ ...size, data: rgb, channels: 3 });
  expect(pixelsOf({ ...size, data, info: null })).toMatchObject({ channels: 3 });
});

it('takes pixels that say nothing of their format as before', () => {
  const plain = { data: new Uint8Array(8), width: 2, height: 1, format: undefined };
  expect(pixelsOf(plain)).toMatchObject({ channels: 4 });
});
