// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files in memory: for images on their way, for unfinished downloads in browsers, and for tests.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import type { Platform, ResourceStorage, ResourceWriter } from './storage.js';

/** Holds files in memory. */
export class MemoryStorage implements ResourceStorage {
  readonly #files = new Map<string, Uint8Array[]>();

  size(name: string): Promise<number | undefined> {
    const chunks = this.#files.get(name);
    return Promise.resolve(chunks && length(chunks));
  }

  read(name: string): Promise<Uint8Array> {
    const chunks = this.#files.get(name);
    if (!chunks) return Promise.reject(missing(name));
    const joined = concatenate(chunks);
    this.#files.set(name, [joined]);
    return Promise.resolve(joined);
  }

  async open(name: string, offset: number): Promise<ResourceWriter> {
    const kept = offset > 0 ? (await this.read(name)).subarray(0, offset) : undefined;
    const chunks = kept ? [kept] : [];
    this.#files.set(name, chunks);
    return {
      write: (bytes) => {
        chunks.push(new Uint8Array(bytes)); // a copy, of this realm
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    const chunks = this.#files.get(from);
    if (!chunks) return Promise.reject(missing(from));
    this.#files.delete(from);
    this.#files.set(to, chunks);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.#files.delete(name);
    return Promise.resolve();
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.#files.keys()].filter((name) => !name.includes('/')));
  }

  sha256(name: string): Promise<string> {
    const chunks = this.#files.get(name);
    if (!chunks) return Promise.reject(missing(name));
    const hash = sha256.create();
    for (const chunk of chunks) hash.update(chunk);
    return Promise.resolve(bytesToHex(hash.digest()));
  }

  location(name: string): string {
    return `memory:${name}`;
  }
}

function length(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** All chunks in one; a single one itself. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const joined = new Uint8Array(length(chunks));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

function missing(name: string): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.FileReadFailed, `There is no file ${name}`);
}

/** A platform without files: all that it downloads stays in memory. */
export function memoryPlatform(): Platform {
  return {
    storage: new MemoryStorage(),
    hasPaths: false,
    followsRedirects: true,
    readFile: (path) =>
      Promise.reject(
        new RnExecutorchError(
          RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
          `${path} can't be read, as there is no file system here: give a URL or bytes`,
        ),
      ),
  };
}
