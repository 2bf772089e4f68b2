// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files of any length in Cache Storage, in pieces: what is whole of a download survives a reload,
// and nobody needs to hold a file in memory, neither who writes it nor who reads it.

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';

const CACHE = 'onsight';
/** What the names of files begin with, as users see them. */
export const CACHE_SCHEME = 'cache:';
// Keys of a cache must be web addresses; these can belong to nobody.
const FILE_KEY = 'https://onsight.invalid/file/';
const PIECE_KEY = 'https://onsight.invalid/piece/';

/** A file as the cache has it under its name; its pieces have numbers of their own. */
export interface CachedFile {
  pieces: { id: string; size: number }[];
}

/** The cache. @throws RnExecutorchError ResourceFetcherFileSystemApiUnavailable */
export async function openCache(): Promise<Cache> {
  const advice = 'serve the page over https or from localhost, and not to a private window';
  if (typeof caches === 'undefined') {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
      `The browser has no Cache Storage here: ${advice}`,
    );
  }
  try {
    return await caches.open(CACHE);
  } catch (error) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
      `The browser doesn't open its Cache Storage here (${String(error)}): ${advice}`,
      error,
    );
  }
}

export async function findFile(cache: Cache, name: string): Promise<CachedFile | undefined> {
  const response = await cache.match(FILE_KEY + name);
  return response && ((await response.json()) as CachedFile);
}

export async function putFile(cache: Cache, name: string, file: CachedFile): Promise<void> {
  await put(cache, FILE_KEY + name, JSON.stringify(file));
}

/** Keeps bytes as a piece that belongs to no file yet. */
export async function putPiece(
  cache: Cache,
  bytes: Uint8Array,
): Promise<CachedFile['pieces'][number]> {
  const id = Math.random().toString(36).slice(2) + Date.now().toString(36);
  await put(cache, PIECE_KEY + id, bytes as Uint8Array<ArrayBuffer>);
  return { id, size: bytes.length };
}

export async function deleteFile(cache: Cache, name: string): Promise<void> {
  await cache.delete(FILE_KEY + name);
}

export async function deletePieces(cache: Cache, pieces: CachedFile['pieces']): Promise<void> {
  for (const { id } of pieces) await cache.delete(PIECE_KEY + id);
}

export async function fileNames(cache: Cache): Promise<string[]> {
  const urls = (await cache.keys()).map(({ url }) => url);
  return urls.flatMap((url) => (url.startsWith(FILE_KEY) ? url.slice(FILE_KEY.length) : []));
}

export function sizeOf({ pieces }: CachedFile): number {
  return pieces.reduce((sum, { size }) => sum + size, 0);
}

/** A file that is read piece by piece. @throws RnExecutorchError FileReadFailed */
export async function readCached(
  path: string,
): Promise<{ size: number; chunks: AsyncIterable<Uint8Array> }> {
  const { cache, file } = await fileAt(path);
  const chunks = async function* () {
    for await (const piece of pieces(cache, path, file)) {
      yield new Uint8Array(await piece.arrayBuffer());
    }
  };
  return { size: sizeOf(file), chunks: chunks() };
}

/** A file as one Blob, and a text that no other has. @throws RnExecutorchError FileReadFailed */
export async function cachedBlob(path: string): Promise<{ blob: Blob; identity: string }> {
  const { cache, file } = await fileAt(path);
  const blobs: Blob[] = [];
  for await (const piece of pieces(cache, path, file)) blobs.push(await piece.blob());
  return { blob: new Blob(blobs), identity: file.pieces.map(({ id }) => id).join(' ') };
}

async function fileAt(path: string): Promise<{ cache: Cache; file: CachedFile }> {
  const cache = await openCache();
  const name = path.startsWith(CACHE_SCHEME) ? path.slice(CACHE_SCHEME.length) : undefined;
  const file = name === undefined ? undefined : await findFile(cache, name);
  if (file) return { cache, file };
  throw unreadable(path, name === undefined ? 'it is no URL, and a page has no files' : GONE);
}

async function* pieces(
  cache: Cache,
  path: string,
  file: CachedFile,
): AsyncGenerator<Response, void> {
  for (const { id } of file.pieces) {
    const response = await cache.match(PIECE_KEY + id);
    if (!response) throw unreadable(path, GONE);
    yield response;
  }
}

const GONE = "the browser's cache doesn't have it (any more): fetch it again";

function unreadable(path: string, reason: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${path} can't be read: ${reason}`,
  );
}

async function put(cache: Cache, key: string, body: string | Uint8Array<ArrayBuffer>) {
  try {
    await cache.put(key, new Response(body));
  } catch (error) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.FileWriteFailed,
      `${body.length} bytes can't be kept in the browser's cache (${String(error)}): ` +
        'delete resources that are not needed',
      error,
    );
  }
}
