// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels in every form in which they may be given → the one form that the engine takes.

import type { Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { bytesOf, isBuffer, isDetached, tagOf } from '../resources/source.js';

/** ExecuTorch's element types, by their numbers. */
export enum ScalarType {
  BYTE = 0,
  CHAR = 1,
  SHORT = 2,
  INT = 3,
  LONG = 4,
  HALF = 5,
  FLOAT = 6,
  DOUBLE = 7,
  BOOL = 11,
  QINT8 = 12,
  QUINT8 = 13,
  QINT32 = 14,
  QUINT4X2 = 16,
  QUINT2X4 = 17,
  BITS16 = 22,
  FLOAT8E5M2 = 23,
  FLOAT8E4M3FN = 24,
  FLOAT8E5M2FNUZ = 25,
  FLOAT8E4M3FNUZ = 26,
  UINT16 = 27,
  UINT32 = 28,
  UINT64 = 29,
}

/** Raw pixels: RGB bytes, row by row from the top. */
export interface PixelData {
  dataPtr: Uint8Array;
  /** [height, width, 3] */
  sizes: [number, number, 3];
  scalarType: ScalarType.BYTE;
}

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

/** The order of bytes in an {@link ImageBuffer}. */
export type ImageFormat = 'rgb' | 'rgba' | 'bgr' | 'bgra' | 'gray';

/** Pixels as react-native-executorch 0.10 takes them, row by row from the top. */
export interface ImageBuffer {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  readonly layout: 'hwc';
}

/** Where red, green and blue are in a pixel, and how many bytes it has. */
const FORMATS: Readonly<Record<ImageFormat, readonly [number, number, number, step: number]>> = {
  rgb: [0, 1, 2, 3],
  rgba: [0, 1, 2, 4],
  bgr: [2, 1, 0, 3],
  bgra: [2, 1, 0, 4],
  gray: [0, 0, 0, 1],
};

/**
 * Pixels in any of the forms that hold them; undefined if it is none of them.
 *
 * @throws RnExecutorchError InvalidArgument where bytes, width, height and channels don't fit
 */
export function pixelsOf(source: object): Pixels | undefined {
  if ('dataPtr' in source) return pixelsOfPixelData(source as Partial<PixelData>);
  const { data, info } = source as { data?: unknown; info?: Partial<RawImage['info']> | null };
  // Pickers give { path, width, height, data: null or base64 }: no pixels.
  if (typeof data !== 'object' || data === null || !isBuffer(data)) return undefined;
  if (info) return fitted(pixelBytes(data), info.width, info.height, info.channels);
  if (!('width' in source && 'height' in source)) return undefined;
  const isOrdered = 'format' in source && source.format !== undefined;
  return isOrdered
    ? pixelsOfBuffer(source as unknown as ImageBuffer)
    : pixelsOfImageData(source as ImageLike);
}

function pixelsOfPixelData({ dataPtr, sizes, scalarType }: Partial<PixelData>): Pixels {
  const [height, width, channels] = Array.isArray(sizes) ? sizes : [];
  if (tagOf(dataPtr) !== 'Uint8Array' || scalarType !== ScalarType.BYTE || channels !== 3) {
    throw notAnImage('PixelData that is not { dataPtr: Uint8Array, sizes: [h, w, 3], BYTE }');
  }
  return fitted(pixelBytes(dataPtr), width, height, channels);
}

/** ImageData, or something like it: RGBA, or RGB where that fits the number of bytes. */
function pixelsOfImageData({ data, width, height }: ImageLike): Pixels {
  const bytes = pixelBytes(data);
  return fitted(bytes, width, height, doFit(bytes, width, height, 3) ? 3 : 4);
}

function pixelsOfBuffer({ data, width, height, format, layout }: ImageBuffer): Pixels {
  if (!Object.hasOwn(FORMATS, format) || (layout as unknown) !== 'hwc') {
    throw notAnImage(
      `an ImageBuffer of format ${shown(format)} and layout ${shown(layout)}: expected format ` +
        `${Object.keys(FORMATS).join(', ')} and layout hwc`,
    );
  }
  const [red, green, blue, step] = FORMATS[format];
  const from = pixelBytes(data);
  if (!doFit(from, width, height, step)) throw unfit(from, width, height, `in ${format}`);
  // The engine reads these as they are.
  if (format === 'rgb' || format === 'rgba')
    return { data: from, width, height, channels: step === 4 ? 4 : 3 };
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0, to = 0; to < rgb.length; at += step) {
    rgb[to++] = from[at + red] ?? 0;
    rgb[to++] = from[at + green] ?? 0;
    rgb[to++] = from[at + blue] ?? 0;
  }
  return { data: rgb, width, height, channels: 3 };
}

const BYTES = ['Uint8Array', 'Uint8ClampedArray', 'DataView', 'ArrayBuffer', 'SharedArrayBuffer'];

/** The bytes of pixels: of numbers that are no bytes, nobody knows the range. */
export function pixelBytes(data: unknown): Uint8Array {
  const kind = tagOf(data);
  if (BYTES.includes(kind)) return imageBytes(data as ArrayBuffer | ArrayBufferView);
  throw notAnImage(`pixels in a ${kind}: give them as bytes, 0..255, in a Uint8Array`);
}

function fitted(data: Uint8Array, width: unknown, height: unknown, channels: unknown): Pixels {
  if (channels !== 3 && channels !== 4) throw notAnImage(`pixels of ${shown(channels)} channels`);
  const size = [width, height] as [number, number];
  if (!doFit(data, ...size, channels)) throw unfit(data, ...size, `of ${channels} bytes`);
  return { data, width: size[0], height: size[1], channels };
}

function doFit(data: Uint8Array, width: number, height: number, step: number): boolean {
  return isSize(width) && isSize(height) && data.length === width * height * step;
}

function unfit(data: Uint8Array, width: unknown, height: unknown, what: string): RnExecutorchError {
  const size = `${shown(width)} × ${shown(height)}`;
  return notAnImage(`${data.length} bytes for ${size} pixels ${what}`);
}

/** Whether it is a width or height. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** The bytes of a buffer, not copied. @throws RnExecutorchError InvalidArgument */
export function imageBytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!isDetached(data)) return bytesOf(data);
  throw notAnImage('a buffer that was transferred away: copy it before, or give it here first');
}

/** The error for what is no image, as InvalidArgument. */
export function notAnImage(found: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    `An image must be a URL, path, data: URI, base64, bytes, Blob or pixels; found ${found}`,
    cause,
  );
}
