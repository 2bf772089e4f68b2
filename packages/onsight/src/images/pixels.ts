// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels in every form in which they may be given → the one form that the engine takes.

import type { Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { bytesOf, isBuffer, tagOf } from '../resources/source.js';

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

/** Pixels in any of the forms that hold them; undefined if it is none of them. */
export function pixelsOf(source: object): Pixels | undefined {
  if ('dataPtr' in source) return pixelsOfPixelData(source as Partial<PixelData>);
  const { data } = source as { data?: unknown };
  // Pickers give { path, width, height, data: null or base64 }: no pixels.
  if (typeof data !== 'object' || data === null || !isBuffer(data)) return undefined;
  if ('info' in source) return pixelsOfRaw(source as RawImage);
  if (!('width' in source && 'height' in source)) return undefined;
  const isOrdered = 'format' in source && source.format !== undefined;
  return isOrdered
    ? pixelsOfBuffer(source as unknown as ImageBuffer)
    : pixelsOfImageData(source as ImageLike);
}

function pixelsOfPixelData({ dataPtr, sizes, scalarType }: Partial<PixelData>): Pixels {
  const [height = 0, width = 0, channels = 0] = Array.isArray(sizes) ? sizes : [];
  const fits =
    tagOf(dataPtr) === 'Uint8Array' &&
    scalarType === ScalarType.BYTE &&
    channels === 3 &&
    dataPtr?.length === height * width * channels;
  if (!fits) {
    throw notAnImage('PixelData that is not { dataPtr: Uint8Array, sizes: [h, w, 3], BYTE }');
  }
  return { data: dataPtr, width, height, channels };
}

function pixelsOfRaw({ data, info }: RawImage): Pixels {
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw notAnImage(`raw pixels of ${channels} channels`);
  return { data: bytesOf(data), width, height, channels };
}

/** ImageData, or something like it: RGBA, or RGB where that fits the number of bytes. */
function pixelsOfImageData({ data, width, height }: ImageLike): Pixels {
  const bytes = bytesOf(data);
  return { data: bytes, width, height, channels: bytes.length === 3 * width * height ? 3 : 4 };
}

function pixelsOfBuffer({ data, width, height, format, layout }: ImageBuffer): Pixels {
  if (!Object.hasOwn(FORMATS, format) || (layout as unknown) !== 'hwc') {
    throw notAnImage(
      `an ImageBuffer of format '${format}' and layout '${layout}': expected format ` +
        `${Object.keys(FORMATS).join(', ')} and layout hwc`,
    );
  }
  const [red, green, blue, step] = FORMATS[format];
  const from = bytesOf(data);
  const count = width * height;
  if (!isSize(width) || !isSize(height) || from.length !== count * step) {
    throw notAnImage(
      `an ImageBuffer of ${from.length} bytes for ${width} × ${height} pixels in ${format}`,
    );
  }
  // The engine reads these as they are.
  if (format === 'rgb' || format === 'rgba')
    return { data: from, width, height, channels: step === 4 ? 4 : 3 };
  const rgb = new Uint8Array(count * 3);
  for (let at = 0, to = 0; to < rgb.length; at += step) {
    rgb[to++] = from[at + red] ?? 0;
    rgb[to++] = from[at + green] ?? 0;
    rgb[to++] = from[at + blue] ?? 0;
  }
  return { data: rgb, width, height, channels: 3 };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** The error for what is no image, as InvalidArgument. */
export function notAnImage(found: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    `An image must be a URL, path, data: URI, base64, bytes, Blob or pixels; found ${found}`,
  );
}
