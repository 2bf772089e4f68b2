// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every form in which an image may be given → the forms that the engine takes.

import type { EngineImage } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { shown, textOf } from '../errors/values.js';
import { pathsAreUrls, readBytes } from '../lifecycle/globals.js';
import { printable } from '../resources/failures.js';
import { holderOf, isBlob, isBuffer, type ResourceSource } from '../resources/source.js';
import { bytesOfBase64 } from '../resources/uris.js';
import { isDrawable, pixelsOfDrawable } from './drawn.js';
import { imageBytes, notAnImage, pixelBytes, pixelsOf } from './pixels.js';

/**
 * An image: a URL, `file:` or `data:` URI, path or base64; an encoded image as bytes or Blob; raw
 * pixels as PixelData, ImageData or from sharp; a bundler's asset number; on a page, a canvas,
 * picture, video or video frame; or any of these as `{ uri }` or `{ path }`, with `sha256` and
 * `bytes` if known.
 */
export type ImageSource = string | number | Blob | ArrayBuffer | ArrayBufferView | object;

const MAX_NESTING = 4;

/** What the engine takes: at once, unless something must be downloaded or read first. */
function engineImage(
  source: unknown,
  signal?: AbortSignal,
  depth = MAX_NESTING,
): EngineImage | Promise<EngineImage> {
  if (source === '') throw emptyText();
  if (typeof source === 'string') return isUrl(source) ? fetched(source, signal) : source;
  if (typeof source === 'number') return fetched(source, signal);
  if (typeof source !== 'object' || source === null) throw notAnImage(shown(source));
  if (isBuffer(source)) return imageBytes(source);
  if (isBlob(source)) return fetched(source, signal);
  if (source instanceof URL) return engineImage(source.href, signal, depth);
  if (isDrawable(source)) return pixelsOfDrawable(source);
  const pixels = pixelsOf(source);
  if (pixels) return pixels;
  const inner = heldBy(source);
  if (inner === undefined || depth === 0) throw notAnImage('an object that is none of them');
  const { sha256, bytes } = source as { sha256?: unknown; bytes?: unknown };
  const isDemanding = sha256 !== undefined || bytes !== undefined;
  if (!isDemanding || inner === '') return engineImage(inner, signal, depth - 1);
  return demanded(copied(inner, depth), { sha256, bytes }, signal);
}

/**
 * Whether a text says where an image is on the web, or in a phone's library: on a page, what is no
 * image itself does.
 */
function isUrl(text: string): boolean {
  if (/^(https?|content|ph|assets-library):/i.test(text)) return true;
  return pathsAreUrls && !/^(data|file):/i.test(text) && !imageOfBase64(text);
}

/** Reads an image that must be what is expected: base64 too, of which fetchers know nothing. */
async function demanded(
  uri: unknown,
  expected: { sha256: unknown; bytes: unknown },
  signal: AbortSignal | undefined,
): Promise<EngineImage> {
  try {
    return await fetched({ uri, ...expected }, signal);
  } catch (error) {
    const image = typeof uri === 'string' ? imageOfBase64(uri) : undefined;
    if (!image) throw error;
    return fetched({ uri: image, ...expected }, signal);
  }
}

/** The bytes of JPEG, PNG or WebP in bare base64. Other texts may be base64 by chance. */
function imageOfBase64(text: string): Uint8Array | undefined {
  const isImage = /^[\t\n\f\r ]*(\/9j\/|_9j_|iVBORw0KGg|UklGR)/.test(text);
  return isImage ? bytesOfBase64(text) : undefined;
}

/** What an object of a picker or a bundler holds: a source, a path, or base64. */
function heldBy(source: object): unknown {
  const { path, data } = source as { path?: unknown; data?: unknown };
  const holder = holderOf(source);
  const held = holder && (source as Record<string, unknown>)[holder];
  if (held !== undefined && held !== null) return held;
  if (typeof path === 'string') return path;
  if (typeof data === 'string') return data;
  return holder && '';
}

/** Where an image is downloaded from, if it is. */
function urlOf(source: unknown, depth = MAX_NESTING): string | undefined {
  if (typeof source === 'string') return isUrl(source) ? source : undefined;
  if (source instanceof URL) return urlOf(source.href);
  if (typeof source !== 'object' || source === null || depth === 0) return undefined;
  return urlOf(heldBy(source), depth - 1);
}

function emptyText(): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    'The image is an empty text: it must be a URL, path, data: URI or base64',
  );
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

/**
 * Calls `use` with what the engine takes of an image: at once where it is there, so that what it
 * copies then is what was given, else when it is downloaded or read.
 *
 * @throws RnExecutorchError InvalidArgument for what is no image, FileReadFailed for an empty text;
 * rejects with FileReadFailed, or codes of downloads
 */
export function withImage<T>(
  source: unknown,
  signal: AbortSignal | undefined,
  use: (image: EngineImage) => Promise<T>,
): Promise<T> {
  const { image, url } = legible(() => ({
    image: engineImage(source, signal),
    url: urlOf(source),
  }));
  if (!(image instanceof Promise)) return use(image);
  return image.then((there) => use(there).catch(naming(url)));
}

/** An image from a URL is bytes to the engine, which can't say which one was damaged. */
function naming(url: string | undefined): (error: unknown) => never {
  return (error) => {
    const { code, message } = parseUnknownError(error);
    const isOfImage = code === (RnExecutorchErrorCode.FileReadFailed as number);
    if (url === undefined || !isOfImage) throw error;
    throw new RnExecutorchError(code, `'${printable(url)}': ${message}`, error);
  };
}

/** Reads an object of a caller, whose getters may throw anything. */
function legible<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RnExecutorchError) throw error;
    throw notAnImage(`an object that can't be read: ${textOf(error)}`, error);
  }
}

/** The same image in memory of its own, for a call that has to wait: buffers may be used again. */
export function copyOf<S>(source: S): S {
  return legible(() => copied(source, MAX_NESTING));
}

function copied<S>(source: S, depth: number): S {
  if (typeof source !== 'object' || source === null || depth === 0) return source;
  if (isBuffer(source)) return imageBytes(source).slice() as S;
  const fields = source as Record<string, unknown>;
  const pixels = (['data', 'dataPtr'] as const).filter((name) => isBytes(fields[name]));
  const holder = holderOf(source);
  if (pixels.length === 0 && !holder) return source;
  const { width, height } = fields;
  // Those of ImageData are accessors of its class, which a spread leaves out.
  return {
    ...source,
    ...(width === undefined ? {} : { width, height }),
    ...(holder && { [holder]: copied(fields[holder], depth - 1) }),
    ...Object.fromEntries(pixels.map((name) => [name, pixelBytes(fields[name]).slice()])),
  };
}

function isBytes(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isBuffer(value);
}
