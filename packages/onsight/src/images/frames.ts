// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A frame of a camera → upright RGB pixels.

import type { Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import {
  pixelBytes,
  isSize,
  pixelsOf,
  type ImageLike,
  type PixelData,
  type RawImage,
} from './pixels.js';

/**
 * A frame of a camera, as VisionCamera 5 gives it. Here its pixels are read by `getPixelBuffer`,
 * which such frames have beside the rest when the camera is asked for `pixelFormat: 'rgb'`.
 */
export interface Frame {
  /** How the pixels are turned: 'up' not at all, 'right' clockwise, 'left', or 'down'. */
  orientation: string;
  /** Whether the pixels are to be read from right to left. */
  isMirrored: boolean;
  getNativeBuffer(): { pointer: bigint; release(): void };
  getPixelBuffer?(): ArrayBuffer;
  width?: number;
  height?: number;
  /** 0 or none: rows follow each other without a gap. */
  bytesPerRow?: number;
  /** 'rgb-bgra-32-bit', 'rgb-rgba-32-bit' or 'rgb-rgb-24-bit'. */
  pixelFormat?: string;
}

/** Pixels as `forward` takes them, or a camera's frame. */
export type FrameSource = Frame | PixelData | RawImage | ImageLike;

/** Where a walk over the upright picture starts in the frame, and its step right and down. */
interface Walk {
  width: number;
  height: number;
  start: readonly [x: number, y: number];
  right: readonly [x: number, y: number];
  down: readonly [x: number, y: number];
}

type Orientation = 'up' | 'down' | 'left' | 'right';

/** Of the bytes of a pixel, in the names of formats. */
const ORDERS = ['bgra', 'rgba', 'rgb'];

/** A frame's orientation says how its pixels are turned; the walk turns them back. */
const WALKS: Record<Orientation, (width: number, height: number) => Walk> = {
  up: (width, height) => ({ width, height, start: [0, 0], right: [1, 0], down: [0, 1] }),
  down: (width, height) => {
    const start = [width - 1, height - 1] as const;
    return { width, height, start, right: [-1, 0], down: [0, -1] };
  },
  left: (width, height) => {
    return { width: height, height: width, start: [0, height - 1], right: [0, -1], down: [1, 0] };
  },
  right: (width, height) => {
    return { width: height, height: width, start: [width - 1, 0], right: [0, 1], down: [-1, 0] };
  },
};

/**
 * The pixels of a frame, upright, on the calling thread. Pixels are taken as they are.
 *
 * @throws RnExecutorchError InvalidArgument, PlatformNotSupported
 */
export function pixelsOfFrame(frame: FrameSource, isFrontCamera = false): Pixels {
  if (typeof frame !== 'object' || (frame as unknown) === null) throw invalid(shown(frame));
  return pixelsOf(frame) ?? pixelsOfCamera(frame as Frame, isFrontCamera);
}

function pixelsOfCamera(frame: Frame, isFrontCamera: boolean): Pixels {
  const { width, height, pixelFormat = 'rgb-rgba-32-bit', orientation } = frame;
  if (typeof frame.getPixelBuffer !== 'function') throw unreadable(frame);
  const order = ORDERS.find((one) => shown(pixelFormat).startsWith(`'rgb-${one}-`));
  if (!order) throw invalid(`the pixel format ${shown(pixelFormat)}`);
  if (!Object.hasOwn(WALKS, orientation)) throw invalid(`the orientation ${shown(orientation)}`);
  if (!isSize(width) || !isSize(height)) throw invalid(`${shown(width)} × ${shown(height)} pixels`);
  const bytes = pixelBytes(frame.getPixelBuffer());
  const lineBytes = width * order.length;
  const rowBytes = frame.bytesPerRow || lineBytes;
  const isRow = Number.isSafeInteger(rowBytes) && rowBytes >= lineBytes;
  if (!isRow || bytes.length < rowBytes * (height - 1) + lineBytes) {
    const rows = `rows of ${shown(rowBytes)} bytes`;
    throw invalid(`${bytes.length} bytes for ${width} × ${height} pixels in ${rows}`);
  }
  const walk = WALKS[orientation as keyof typeof WALKS](width, height);
  const upright = isFrontCamera || frame.isMirrored ? mirrored(walk, width) : walk;
  return copied(bytes, upright, rowBytes, order);
}

/** The same walk over the frame read from right to left. */
function mirrored({ start, right, down, ...size }: Walk, width: number): Walk {
  return {
    ...size,
    start: [width - 1 - start[0], start[1]],
    right: [-right[0], right[1]],
    down: [-down[0], down[1]],
  };
}

function copied(from: Uint8Array, walk: Walk, rowBytes: number, order: string): Pixels {
  const { width, height } = walk;
  const step = order.length;
  const offset = ([x, y]: readonly [number, number]) => x * step + y * rowBytes;
  const [red, green, blue] = [order.indexOf('r'), order.indexOf('g'), order.indexOf('b')];
  const right = offset(walk.right);
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let at = offset(walk.start) + y * offset(walk.down);
    for (let x = 0; x < width; x++, at += right) {
      data[to++] = from[at + red] ?? 0;
      data[to++] = from[at + green] ?? 0;
      data[to++] = from[at + blue] ?? 0;
    }
  }
  return { data, width, height, channels: 3 };
}

function unreadable(frame: Frame): RnExecutorchError {
  if (!('getNativeBuffer' in frame) && !('nativeBuffer' in frame)) return invalid('neither');
  return new RnExecutorchError(
    RnExecutorchErrorCode.PlatformNotSupported,
    'A native buffer can not be read here: the frame must have getPixelBuffer(), width and height',
  );
}

function invalid(found: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    "A frame must be pixels, or a camera's frame with pixelFormat 'rgb'; found " + found,
  );
}
