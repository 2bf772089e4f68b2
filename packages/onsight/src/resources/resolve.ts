// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is behind a source, and whether a file of the user is what is expected.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shortened, shown, textOf } from '../errors/values.js';
import { checkHash, checkLength, checked, isDemanding } from './expectation.js';
import {
  parseSource,
  tagOf,
  type LocalFile,
  type ParsedSource,
  type ResolvedSource,
  type ResourceSource,
} from './source.js';
import type { Platform } from './storage/storage.js';

type Asset = Extract<ParsedSource, { kind: 'asset' }>;
type BlobSource = Extract<ParsedSource, { kind: 'blob' }>;

// Global, as the bundler's numbers are the same for the whole application.
const assets = new Map<number, string>();

/**
 * Says what an asset number stands for. React Native's bundler makes such numbers of
 * `require('./model.pte')`; elsewhere any number will do.
 *
 * @param id a whole number
 * @param source a URL, a `file:` URI, a path or a `data:` URI
 * @throws RnExecutorchError InvalidModelSource if either is something else
 */
export function registerAsset(id: number, source: string): void {
  if (!Number.isSafeInteger(id) || typeof source !== 'string' || source === '') {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidModelSource,
      `registerAsset takes a whole number and a URL or path, not ${shown(id)} and ${shown(source)}`,
    );
  }
  assets.set(id, source);
}

/**
 * Finds what is behind a source; at once, unless something has to be asked for. Bytes are checked
 * for what is expected of them; files are not.
 *
 * @param maxBytes most that a Blob may have
 * @throws RnExecutorchError InvalidModelSource, ResourceFetcherMissingUri, FileReadFailed
 */
export function resolveSource(
  source: ResourceSource,
  platform: Platform,
  maxBytes = Infinity,
): ResolvedSource | Promise<ResolvedSource> {
  const parsed = parseSource(source);
  if (parsed.kind === 'asset') return resolveAsset(parsed, platform);
  if (parsed.kind === 'blob') return bytesOfBlob(parsed, maxBytes);
  if (parsed.kind === 'remote') return parsed;
  if (parsed.kind === 'bytes') {
    checked(parsed.bytes, parsed.expected, 'The source');
    return parsed;
  }
  const url = platform.urlOfPath?.(parsed.path);
  if (url !== undefined) return { kind: 'remote', url, expected: parsed.expected };
  return parsed.others?.length ? existing(parsed, platform) : parsed;
}

function resolveAsset(
  { id, expected }: Asset,
  platform: Platform,
): ResolvedSource | Promise<ResolvedSource> {
  const known = assets.get(id) ?? platform.resolveAsset?.(id);
  const resolve = (uri: string | undefined): ResolvedSource | Promise<ResolvedSource> => {
    if (uri !== undefined && uri !== '') return resolveSource({ uri, ...expected }, platform);
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherMissingUri,
      `Nothing is known of asset ${id}: call registerAsset(${id}, url), or give resolveAsset`,
    );
  };
  return known instanceof Promise ? known.then(resolve) : resolve(known);
}

async function bytesOfBlob(
  { blob, expected }: BlobSource,
  maxBytes: number,
): Promise<ResolvedSource> {
  checkLength(blob.size, expected, 'The source');
  checkLimit(blob.size, maxBytes, 'The source');
  const bytes = checked(await contentOf(blob), expected, 'The source');
  return { kind: 'bytes', form: 'bytes', bytes, expected };
}

async function contentOf(blob: Blob): Promise<Uint8Array> {
  try {
    // Blobs of React Native have no such method, but answers made of them do.
    const readable = 'arrayBuffer' in blob ? blob : new Response(blob);
    return new Uint8Array(await readable.arrayBuffer());
  } catch (error) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.FileReadFailed,
      `The ${tagOf(blob)} can't be read (${textOf(error)}): its file may have changed or be gone`,
      error,
    );
  }
}

/** The first of its paths that exists; if none does, the likeliest. */
async function existing(file: LocalFile, platform: Platform): Promise<LocalFile> {
  for (const path of [file.path, ...(file.others ?? [])]) {
    if (await mayExist(path, platform)) return { kind: 'file', path, expected: file.expected };
  }
  return { kind: 'file', path: file.path, expected: file.expected };
}

/** What can't be looked at, for whatever reason, is there all the same. */
async function mayExist(path: string, platform: Platform): Promise<boolean> {
  try {
    return !platform.sizeOfFile || (await platform.sizeOfFile(path)) !== undefined;
  } catch {
    return true;
  }
}

/**
 * Checks a file of the user that is not to be read here, if something is expected of it.
 *
 * @throws RnExecutorchError FileReadFailed
 */
export async function verifyFile({ path, expected }: LocalFile, platform: Platform): Promise<void> {
  if (!isDemanding(expected)) return;
  const size = await platform.sizeOfFile?.(path);
  if (size === undefined || !platform.sha256OfFile) {
    await readLocalFile({ kind: 'file', path, expected }, platform);
    return;
  }
  checkLength(size, expected, path);
  if (expected.sha256 !== undefined) checkHash(await platform.sha256OfFile(path), expected, path);
}

/**
 * The bytes of a file of the user: what is expected of them, and no more than `maxBytes`.
 *
 * @throws RnExecutorchError FileReadFailed
 */
export async function readLocalFile(
  { path, expected }: LocalFile,
  platform: Platform,
  maxBytes = Infinity,
): Promise<Uint8Array> {
  const size = await platform.sizeOfFile?.(path);
  if (size !== undefined) {
    checkLength(size, expected, path);
    checkLimit(size, maxBytes, path);
  }
  return checked(await platform.readFile(path), expected, path);
}

function checkLimit(bytes: number, maxBytes: number, name: string): void {
  if (bytes <= maxBytes) return;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${shortened(name)} has ${bytes} bytes, more than the ${maxBytes} that are allowed: raise the ` +
      'option maxBytes, of the call or of createResourceFetcher, or use a smaller file',
  );
}
