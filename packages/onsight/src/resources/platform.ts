// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What differs between Node, browsers and React Native, as the core sees it.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { MemoryStorage } from './memory-storage.js';
import type { ResourceStorage } from './storage.js';

export interface Platform {
  /** Where downloads are kept. */
  storage: ResourceStorage;
  /** Whether `storage.location` is a path that the engine can open; else it is given bytes. */
  hasPaths: boolean;
  /** Whether `fetch` follows redirects whatever it is told. */
  followsRedirects: boolean;
  /** Bytes to ask for at once, where `fetch` can't stream; undefined for all. */
  segmentBytes?: number;
  /** A new place for files that live as long as one call; `remove` takes all of them away. */
  temporary(): Promise<{ storage: ResourceStorage; remove(): Promise<void> }>;
  /** Reads a file of the user, by its path. */
  readFile(path: string): Promise<Uint8Array>;
  /** The URL of a path that names what a server has; undefined for a path of a file. */
  urlOfPath?(path: string): string | undefined;
  /** A bundler's asset as URL, `file:` URI or path; undefined if it is not known. */
  resolveAsset?(id: number): string | undefined | Promise<string | undefined>;
}

/** A platform without files: all that it downloads stays in memory. */
export function memoryPlatform(): Platform {
  return {
    storage: new MemoryStorage(),
    hasPaths: false,
    followsRedirects: true,
    temporary: () =>
      Promise.resolve({ storage: new MemoryStorage(), remove: () => Promise.resolve() }),
    readFile: (path) =>
      Promise.reject(
        new RnExecutorchError(
          RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
          `${path} can't be read, as there is no file system here: give a URL or bytes`,
        ),
      ),
  };
}
