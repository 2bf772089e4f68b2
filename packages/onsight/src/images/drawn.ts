// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a page can draw: canvases, pictures, videos and their frames → pixels.

import type { Pixels } from '../engine/engine.js';
import { textOf } from '../errors/values.js';
import { tagOf } from '../resources/source.js';
import { notAnImage } from './pixels.js';

/** What is drawn of each kind, and how wide and high it is. */
const SIZES: Readonly<Record<string, readonly [width: string, height: string]>> = {
  HTMLCanvasElement: ['width', 'height'],
  OffscreenCanvas: ['width', 'height'],
  ImageBitmap: ['width', 'height'],
  HTMLImageElement: ['naturalWidth', 'naturalHeight'],
  HTMLVideoElement: ['videoWidth', 'videoHeight'],
  VideoFrame: ['displayWidth', 'displayHeight'],
};

/** Whether it is a canvas, picture, video or a frame of one. */
export function isDrawable(source: object): source is CanvasImageSource {
  return Object.hasOwn(SIZES, tagOf(source));
}

/**
 * The pixels that are seen now, upright.
 *
 * @throws RnExecutorchError InvalidArgument for what has none yet, and for what another site keeps
 * to itself
 */
export function pixelsOfDrawable(source: CanvasImageSource): Pixels {
  const kind = tagOf(source);
  const [width = 0, height = 0] = (SIZES[kind] ?? []).map((name) =>
    Number((source as unknown as Record<string, unknown>)[name]),
  );
  if (!(width > 0 && height > 0)) {
    throw notAnImage(`a ${kind} of ${width} × ${height} pixels: wait until it is loaded`);
  }
  try {
    const context = new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
    });
    if (!context) throw new Error('there is no canvas for it');
    context.drawImage(source, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return { data: new Uint8Array(data.buffer), width, height, channels: 4 };
  } catch (error) {
    const advice =
      (error as Error).name === 'SecurityError'
        ? 'it is from another site: set its crossOrigin, and have the server allow it'
        : textOf(error);
    throw notAnImage(`a ${kind} whose pixels can't be read: ${advice}`, error);
  }
}
