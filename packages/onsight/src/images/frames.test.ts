// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Frames of a camera: the order of bytes, rows with gaps, orientation, and what is no frame.

import { describe, expect, it } from 'vitest';

import { pixelsOfFrame, type Frame, type FrameSource } from './frames.js';

/** A frame of 3 × 2 pixels whose red says which it is: 1 2 3 above 4 5 6. */
function camera(change: Partial<Frame> = {}, gap = 0): Frame {
  const rowBytes = 3 * 4 + gap;
  const bytes = new Uint8Array(2 * rowBytes);
  for (let pixel = 0; pixel < 6; pixel++) {
    const at = Math.floor(pixel / 3) * rowBytes + (pixel % 3) * 4;
    bytes.set([30 + pixel, 20 + pixel, 1 + pixel, 255], at); // blue, green, red, alpha
  }
  return {
    width: 3,
    height: 2,
    bytesPerRow: rowBytes,
    pixelFormat: 'rgb-bgra-32-bit',
    orientation: 'up',
    isMirrored: false,
    getPixelBuffer: () => bytes.buffer,
    getNativeBuffer: () => ({ pointer: 0n, release: () => undefined }),
    ...change,
  };
}

/** Rows of the numbers of pixels. */
function rows(frame: FrameSource, isFrontCamera?: boolean): number[][] {
  const { data, width, height } = pixelsOfFrame(frame, isFrontCamera);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[3 * (y * width + x)] ?? -1),
  );
}

describe('a frame', () => {
  it('becomes RGB, whatever the order of its bytes', () => {
    const { data, channels } = pixelsOfFrame(camera());
    expect([...data.subarray(0, 6)]).toEqual([1, 20, 30, 2, 21, 31]);
    expect(channels).toBe(3);
    const rgba = pixelsOfFrame(camera({ pixelFormat: 'rgb-rgba-32-bit' }));
    expect([...rgba.data.subarray(0, 3)]).toEqual([30, 20, 1]);
    const rgb = pixelsOfFrame(
      camera({
        pixelFormat: 'rgb-rgb-24-bit',
        bytesPerRow: 0,
        getPixelBuffer: () => Uint8Array.from({ length: 18 }, (_, index) => index).buffer,
      }),
    );
    expect([...rgb.data.subarray(3, 6)]).toEqual([3, 4, 5]);
  });

  it('may have gaps between its rows', () => {
    expect(rows(camera({}, 8))).toEqual(rows(camera()));
  });

  it.each([
    [
      'up',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      'down',
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      'left',
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      'right',
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
  ])('that is turned %s is turned back', (orientation, upright) => {
    expect(rows(camera({ orientation }))).toEqual(upright);
  });

  it('is mirrored before it is turned', () => {
    expect(rows(camera(), true)).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(rows(camera({ isMirrored: true }))).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(rows(camera({ orientation: 'left' }), true)).toEqual([
      [6, 3],
      [5, 2],
      [4, 1],
    ]);
  });

  it('may be plain pixels', () => {
    const data = new Uint8Array([1, 0, 0, 2, 0, 0]);
    expect(rows({ data, width: 1, height: 2 })).toEqual([[1], [2]]);
    expect(rows({ data: data.buffer, width: 2, height: 1 })).toEqual([[1, 2]]);
  });
});

it.each([
  [{ pixelFormat: 'yuv-420-8-bit-video' }, 18],
  [{ orientation: 'sideways' }, 18],
  [{ orientation: 'constructor' }, 18],
  [{ pixelFormat: null as never }, 18],
  [{ width: 4 }, 18],
  [{ width: 1.5 }, 18],
  [{ bytesPerRow: -12 }, 18],
  [{ bytesPerRow: 4 }, 18],
  [{ getPixelBuffer: () => null as never }, 18],
  [{ width: 0 }, 18],
  [{ getPixelBuffer: undefined }, 119],
])('refuses a frame with %j', (change, code) => {
  expect(() => pixelsOfFrame(camera(change))).toThrow(expect.objectContaining({ code }));
});

it('refuses what is no frame', () => {
  for (const thing of [null, 'frame', {}]) {
    expect(() => pixelsOfFrame(thing as never)).toThrow(expect.objectContaining({ code: 18 }));
  }
});
