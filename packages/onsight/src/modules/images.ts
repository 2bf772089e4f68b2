// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every form in which an image may be given → the forms that the engine takes.

import type { EngineImage, Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { readBytes } from '../resources/resource-fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import { ScalarType, type PixelData } from './types.js';

/** What sharp's `raw()` gives with `resolveWithObject`. */
export interface RawImage {
  data: Uint8Array;
  info: { width: number; height: number; channels: number };
}

/** Pixels as a canvas gives them, or a decoder: RGBA or RGB. */
export interface ImageLike {
  data: ArrayBuffer | ArrayBufferView;
  width: number;
  height: number;
}

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
  if (typeof source !== 'object' || source === null) throw invalid(String(source));
  return pixelsOf(source) ?? readBytes(bytesSource(source), { signal });
}

/** Pixels in any of the forms that hold them; undefined if it is none of them. */
export function pixelsOf(source: object): Pixels | undefined {
  if ('dataPtr' in source) return pixelsOfPixelData(source as Partial<PixelData>);
  if ('data' in source && 'info' in source) return pixelsOfRaw(source as RawImage);
  if ('data' in source && 'width' in source && 'height' in source) {
    return pixelsOfImageData(source as ImageLike);
  }
  return undefined;
}

function pixelsOfPixelData({ dataPtr, sizes, scalarType }: Partial<PixelData>): Pixels {
  const [height = 0, width = 0, channels = 0] = Array.isArray(sizes) ? sizes : [];
  const fits =
    tagOf(dataPtr) === 'Uint8Array' &&
    scalarType === ScalarType.BYTE &&
    channels === 3 &&
    dataPtr?.length === height * width * channels;
  if (!fits) {
    throw invalid('PixelData that is not { dataPtr: Uint8Array, sizes: [h, w, 3], BYTE }');
  }
  return { data: dataPtr, width, height, channels };
}

function pixelsOfRaw({ data, info }: RawImage): Pixels {
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw invalid(`raw pixels of ${channels} channels`);
  return { data: bytesOf(data), width, height, channels };
}

/** ImageData, or something like it: RGBA, or RGB where that fits the number of bytes. */
function pixelsOfImageData({ data, width, height }: ImageLike): Pixels {
  const bytes = bytesOf(data);
  return { data: bytes, width, height, channels: bytes.length === 3 * width * height ? 3 : 4 };
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function bytesSource(source: object): ResourceSource {
  const known =
    ArrayBuffer.isView(source) ||
    ['uri', 'modelSource', 'default', 'href'].some((key) => key in source) ||
    ['ArrayBuffer', 'SharedArrayBuffer', 'Blob', 'File'].includes(tagOf(source));
  if (!known) throw invalid('an object that is none of them');
  return source;
}

/** The name of a value's class, by which things of another realm are known too. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function invalid(found: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    `An image must be a URL, path, data: URI, base64, bytes, Blob or pixels; found ${found}`,
  );
}
