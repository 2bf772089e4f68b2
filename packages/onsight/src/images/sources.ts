// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every form in which an image may be given → the forms that the engine takes.

import type { EngineImage } from '../engine/engine.js';
import { readBytes } from '../lifecycle/globals.js';
import { holderOf, isBlob, isBuffer } from '../resources/source.js';
import { notAnImage, pixelsOf } from './pixels.js';

/**
 * An image: a URL, `file:` or `data:` URI, path or base64; an encoded image as bytes or Blob; raw
 * pixels as PixelData, ImageData or from sharp; a bundler's asset number or `{ uri }`.
 */
export type ImageSource = string | number | Blob | ArrayBuffer | ArrayBufferView | object;

/** Downloads what is remote; the rest is passed on. Rejects with InvalidArgument for other things. */
export async function engineImage(source: unknown, signal?: AbortSignal): Promise<EngineImage> {
  if (typeof source === 'string') {
    return /^https?:/i.test(source) ? readBytes(source, { signal }) : source;
  }
  if (typeof source === 'number') return readBytes(source, { signal });
  if (typeof source !== 'object' || source === null) throw notAnImage(String(source));
  const pixels = pixelsOf(source);
  if (pixels) return pixels;
  if (!holdsImage(source)) throw notAnImage('an object that is none of them');
  return readBytes(source, { signal });
}

/** Of objects, a source can be any; an image, only these. */
function holdsImage(source: object): boolean {
  return 'href' in source || isBuffer(source) || isBlob(source) || holderOf(source) !== undefined;
}
