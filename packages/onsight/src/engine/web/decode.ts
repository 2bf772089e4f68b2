// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images decoded by the browser: upright, and in the colors that are stored, as elsewhere.

import type { Pixels } from '../engine.js';

/**
 * RGBA pixels; undefined where the browser can't decode the image, and where its pixels are not all
 * opaque: a canvas multiplies colors by alpha, and so loses those of transparent pixels.
 */
export async function decodeByBrowser(image: Uint8Array): Promise<Pixels | undefined> {
  const bitmap = await bitmapOf(image);
  if (!bitmap) return undefined;
  try {
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, width, height).data;
    if (!data || !isOpaque(data)) return undefined;
    return { data: new Uint8Array(data.buffer), width, height, channels: 4 };
  } catch {
    return undefined; // more pixels than a canvas holds
  } finally {
    bitmap.close();
  }
}

async function bitmapOf(image: Uint8Array): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(new Blob([image as Uint8Array<ArrayBuffer>]), {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch {
    return undefined;
  }
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) {
    if (rgba[i] !== 255) return false;
  }
  return true;
}
