// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every form in which an image may be given → the forms that the engine takes.

import type { EngineImage } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { readBytes } from '../lifecycle/globals.js';
import { bytesOf, holderOf, isBlob, isBuffer, type ResourceSource } from '../resources/source.js';
import { notAnImage, pixelsOf } from './pixels.js';

/**
 * An image: a URL, `file:` or `data:` URI, path or base64; an encoded image as bytes or Blob; raw
 * pixels as PixelData, ImageData or from sharp; a bundler's asset number; or any of these as `{ uri }`
 * or `{ path }`, with `sha256` and `bytes` if known.
 */
export type ImageSource = string | number | Blob | ArrayBuffer | ArrayBufferView | object;

const MAX_NESTING = 4;

/**
 * What the engine takes: at once, unless something must be downloaded or read first.
 *
 * @throws RnExecutorchError InvalidArgument for what is no image; rejects with FileReadFailed, or
 * codes of downloads
 */
export function engineImage(
  source: unknown,
  signal?: AbortSignal,
  depth = MAX_NESTING,
): EngineImage | Promise<EngineImage> {
  if (typeof source === 'string') {
    return /^https?:/i.test(source) ? fetched(source, signal) : source;
  }
  if (typeof source === 'number') return fetched(source, signal);
  if (typeof source !== 'object' || source === null) throw notAnImage(String(source));
  if (isBuffer(source)) return bytesOf(source);
  if (isBlob(source)) return fetched(source, signal);
  if (source instanceof URL) return engineImage(source.href, signal, depth);
  const pixels = pixelsOf(source);
  if (pixels) return pixels;
  const inner = heldBy(source);
  if (inner === undefined || depth === 0) throw notAnImage('an object that is none of them');
  const { sha256, bytes } = source as { sha256?: unknown; bytes?: unknown };
  if (sha256 === undefined && bytes === undefined && inner !== '') {
    return engineImage(inner, signal, depth - 1);
  }
  return fetched({ uri: inner, sha256, bytes }, signal);
}

/** What an object of a picker or a bundler holds: a source, a path, or base64. */
function heldBy(source: object): unknown {
  const { path, data } = source as { path?: unknown; data?: unknown };
  const holder = holderOf(source);
  if (holder) return (source as Record<string, unknown>)[holder] ?? '';
  if (typeof path === 'string') return path;
  return typeof data === 'string' ? data : undefined;
}

async function fetched(source: ResourceSource, signal?: AbortSignal): Promise<EngineImage> {
  try {
    return await readBytes(source, { signal });
  } catch (error) {
    const { code, message } = parseUnknownError(error);
    if (code !== (RnExecutorchErrorCode.InvalidModelSource as number)) throw error;
    throw new RnExecutorchError(RnExecutorchErrorCode.FileReadFailed, message, error);
  }
}

/** Calls `use` with an image, at once where it is there: what it copies then is what was given. */
export function withImage<T>(
  source: unknown,
  signal: AbortSignal | undefined,
  use: (image: EngineImage) => Promise<T>,
): Promise<T> {
  const image = engineImage(source, signal);
  return image instanceof Promise ? image.then(use) : use(image);
}

/** The same image in memory of its own, for a call that has to wait: buffers may be used again. */
export function copyOf<S>(source: S): S {
  if (typeof source !== 'object' || source === null) return source;
  if (isBuffer(source)) return bytesOf(source).slice() as S;
  const { data, dataPtr } = source as { data?: unknown; dataPtr?: unknown };
  const copied = (value: unknown) =>
    typeof value === 'object' && value !== null && isBuffer(value)
      ? bytesOf(value).slice()
      : undefined;
  const [pixels, tensor] = [copied(data), copied(dataPtr)];
  if (!pixels && !tensor) return source;
  const { width, height } = source as { width?: unknown; height?: unknown };
  // Those of ImageData are accessors of its class, which a spread leaves out.
  return {
    ...source,
    ...(width === undefined ? {} : { width, height }),
    ...(pixels ? { data: pixels } : {}),
    ...(tensor ? { dataPtr: tensor } : {}),
  };
}
