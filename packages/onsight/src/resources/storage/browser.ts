// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for browsers: downloads are kept in Cache Storage, where the engine's worker
// reads them.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { ResourceManager } from '../manager.js';
import type { DownloadOptions } from '../options.js';
import {
  CACHE_SCHEME,
  deleteFile,
  deletePieces,
  fileNames,
  findFile,
  openCache,
  putFile,
  putPiece,
  readCached,
  sizeOf,
  type CachedFile,
} from './cached-file.js';
import { concatenate, memoryPlatform } from './memory.js';
import type { ResourceLock, ResourceStorage, ResourceWriter } from './storage.js';

/** Bytes that are kept at once: what a download loses at most when its page is closed. */
const PIECE_BYTES = 4 << 20;

/**
 * Paths stand for what the page's own server has. Files that were fetched are called `cache:…`.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function createResourceFetcher(options: DownloadOptions = {}): ResourceManager {
  const storage = new BrowserStorage();
  const platform = {
    ...memoryPlatform(),
    storage,
    hasPaths: true,
    readFile: (path: string) => readPath(path),
    sizeOfFile: async (path: string) => (await readCached(path)).size,
    urlOfPath: (path: string) =>
      path.startsWith(CACHE_SCHEME) ? undefined : new URL(path, globalThis.location.href).href,
  };
  return new ResourceManager(platform, options);
}

class BrowserStorage implements ResourceStorage {
  async size(name: string): Promise<number | undefined> {
    const file = await findFile(await openCache(), name);
    return file && sizeOf(file);
  }

  read(name: string): Promise<Uint8Array> {
    return readPath(this.location(name));
  }

  async open(name: string, offset: number): Promise<ResourceWriter> {
    const cache = await openCache();
    const kept: CachedFile = { pieces: [] };
    const old = (await findFile(cache, name)) ?? { pieces: [] };
    let rest = offset;
    for (const piece of old.pieces) {
      if (piece.size > rest) break;
      kept.pieces.push(piece);
      rest -= piece.size;
    }
    const writer = new CacheWriter(cache, name, kept);
    if (rest > 0) await writer.write((await this.read(name)).subarray(offset - rest, offset));
    await putFile(cache, name, kept);
    await deletePieces(cache, old.pieces.slice(kept.pieces.length));
    return writer;
  }

  async rename(from: string, to: string): Promise<void> {
    const cache = await openCache();
    const file = await findFile(cache, from);
    if (!file) {
      await readCached(this.location(from)); // says that it is not there
      return;
    }
    const replaced = await findFile(cache, to);
    await putFile(cache, to, file);
    await deleteFile(cache, from);
    await deletePieces(cache, replaced?.pieces ?? []);
  }

  async remove(name: string): Promise<void> {
    const cache = await openCache();
    const file = await findFile(cache, name);
    await deleteFile(cache, name);
    await deletePieces(cache, file?.pieces ?? []);
  }

  async list(): Promise<string[]> {
    return (await fileNames(await openCache())).filter((name) => !name.includes('/'));
  }

  async sha256(name: string): Promise<string> {
    const hash = sha256.create();
    const { chunks } = await readCached(this.location(name));
    for await (const chunk of chunks) hash.update(chunk);
    return bytesToHex(hash.digest());
  }

  location(name: string): string {
    return CACHE_SCHEME + name;
  }

  async freeBytes(): Promise<number | undefined> {
    if (!('storage' in navigator)) return undefined; // No https here.
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? undefined : quota - usage;
  }

  /** Tabs of one site share the cache, and take turns by the browser's own locks. */
  tryLock(name: string): Promise<ResourceLock | undefined> {
    const unlosable = new AbortController().signal;
    if (!('locks' in navigator)) {
      return Promise.resolve({ lost: unlosable, release: () => Promise.resolve() });
    }
    return new Promise((resolve, reject) => {
      const held = navigator.locks.request(`onsight/${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((letGo) => {
          const release = async (): Promise<void> => {
            letGo();
            await held;
          };
          resolve({ lost: unlosable, release });
        });
      });
      held.catch(reject);
    });
  }
}

/** Writes a file in pieces, each kept for good before the next. */
class CacheWriter implements ResourceWriter {
  #pending: Uint8Array[] = [];
  #size = 0;

  constructor(
    readonly cache: Cache,
    readonly name: string,
    readonly file: CachedFile,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes.slice());
    this.#size += bytes.length;
    if (this.#size >= PIECE_BYTES) await this.#keep();
  }

  async close(): Promise<void> {
    if (this.#size > 0) await this.#keep();
  }

  async #keep(): Promise<void> {
    const bytes = concatenate(this.#pending);
    this.#pending = [];
    this.#size = 0;
    this.file.pieces.push(await putPiece(this.cache, bytes));
    await putFile(this.cache, this.name, this.file);
  }
}

async function readPath(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await readCached(path)).chunks) chunks.push(chunk);
  return concatenate(chunks);
}
