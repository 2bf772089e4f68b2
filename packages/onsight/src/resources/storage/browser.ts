// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for browsers: downloads are kept in Cache Storage, and used as bytes. What is
// not whole yet is in memory.

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { ResourceManager } from '../manager.js';
import type { DownloadOptions } from '../options.js';
import { MemoryStorage, memoryPlatform } from './memory.js';
import type { ResourceLock, ResourceStorage, ResourceWriter } from './storage.js';

const CACHE = 'onsight';
/** What the names of files begin with, as users see them. */
const CACHE_SCHEME = 'cache:';
// Keys of a cache must be web addresses; this one can belong to nobody.
const KEY_PREFIX = 'https://onsight.invalid/';
const PARTIAL = 'partial/';

/**
 * Paths stand for what the page's own server has. Files that were fetched are called `cache:…`.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function createResourceFetcher(options: DownloadOptions = {}): ResourceManager {
  const storage = new BrowserCacheStorage();
  const platform = {
    ...memoryPlatform(),
    storage,
    readFile: (path: string) => storage.read(path.slice(CACHE_SCHEME.length)),
    urlOfPath: (path: string) =>
      path.startsWith(CACHE_SCHEME) ? undefined : new URL(path, globalThis.location.href).href,
  };
  return new ResourceManager(platform, options);
}

class BrowserCacheStorage implements ResourceStorage {
  readonly #partial = new MemoryStorage();

  async size(name: string): Promise<number | undefined> {
    if (name.startsWith(PARTIAL)) return this.#partial.size(name);
    const response = await (await this.#cache()).match(KEY_PREFIX + name);
    return response && Number(response.headers.get('content-length'));
  }

  async read(name: string): Promise<Uint8Array> {
    if (name.startsWith(PARTIAL)) return this.#partial.read(name);
    const response = await (await this.#cache()).match(KEY_PREFIX + name);
    if (response) return new Uint8Array(await response.arrayBuffer());
    throw new RnExecutorchError(
      RnExecutorchErrorCode.FileReadFailed,
      `${this.location(name)} can't be read: the browser's cache doesn't have it (any more)`,
    );
  }

  async open(name: string, offset: number): Promise<ResourceWriter> {
    if (name.startsWith(PARTIAL)) return this.#partial.open(name, offset);
    const draft = `${PARTIAL}draft/${name}`;
    const writer = await this.#partial.open(draft, 0);
    return { write: (bytes) => writer.write(bytes), close: () => this.rename(draft, name) };
  }

  async rename(from: string, to: string): Promise<void> {
    const bytes = await this.#partial.read(from);
    const headers = { 'content-length': String(bytes.length) };
    const body = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    try {
      await (await this.#cache()).put(KEY_PREFIX + to, new Response(body, { headers }));
    } catch (error) {
      throw new RnExecutorchError(
        RnExecutorchErrorCode.FileWriteFailed,
        `${bytes.length} bytes can't be kept in the browser's cache (${String(error)}): ` +
          'delete resources that are not needed',
        error,
      );
    }
    await this.#partial.remove(from);
  }

  async remove(name: string): Promise<void> {
    if (name.startsWith(PARTIAL)) await this.#partial.remove(name);
    else await (await this.#cache()).delete(KEY_PREFIX + name);
  }

  async list(): Promise<string[]> {
    const requests = await (await this.#cache()).keys();
    const names = requests.map(({ url }) => url.slice(KEY_PREFIX.length));
    return names.filter((name) => !name.includes('/'));
  }

  async sha256(name: string): Promise<string> {
    if (name.startsWith(PARTIAL)) return this.#partial.sha256(name);
    const memory = new MemoryStorage();
    const writer = await memory.open(name, 0);
    await writer.write(await this.read(name));
    return memory.sha256(name);
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

  #cache(): Promise<Cache> {
    if (typeof caches !== 'undefined') return caches.open(CACHE);
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
      'The browser has no Cache Storage here: serve the page over https or from localhost',
    );
  }
}
