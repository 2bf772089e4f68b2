// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files in a folder of this user. No link there is followed: others may have put it in place.

import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  statfs,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { shortened } from '../../errors/values.js';
import { tryFileLock } from './file-lock.js';
import type { ResourceLock, ResourceStorage, ResourceWriter } from './storage.js';

const { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants;
// Windows has no such flag.
const { O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;

/** How folders are made. */
const PRIVATE = { recursive: true, mode: 0o700 };

/** Keeps files below one folder, which is made when something is written: for this user alone. */
export class FileStorage implements ResourceStorage {
  readonly #find: () => string;
  #directory: string | undefined;

  /** @param directory or what finds it, called when it is needed */
  constructor(directory: string | (() => string)) {
    if (typeof directory === 'string') this.#directory = resolve(directory);
    this.#find = typeof directory === 'string' ? () => directory : directory;
  }

  get directory(): string {
    return (this.#directory ??= resolve(this.#find()));
  }

  location(name: string): string {
    return resolve(this.directory, name);
  }

  async size(name: string): Promise<number | undefined> {
    const path = this.location(name);
    try {
      const info = await lstat(path);
      return info.isFile() ? info.size : undefined;
    } catch (error) {
      if (isMissing(error) || isForbidden(error)) return undefined; // Writing will tell.
      throw readFailed(path, error);
    }
  }

  async read(name: string): Promise<Uint8Array> {
    return readPath(this.location(name), O_RDONLY | O_NOFOLLOW);
  }

  open(name: string, offset: number): Promise<ResourceWriter> {
    return this.#writing(name, async (path) => {
      await this.#makeFolder(path);
      const flags = offset === 0 ? O_WRONLY | O_CREAT | O_TRUNC : O_WRONLY;
      const file = await open(path, flags | O_NOFOLLOW, 0o600);
      if (offset > 0) await file.truncate(offset);
      let position = offset;
      const write = async (bytes: Uint8Array): Promise<void> => {
        for (let written = 0; written < bytes.length;) {
          const rest = bytes.length - written;
          const { bytesWritten } = await file.write(bytes, written, rest, position);
          written += bytesWritten;
          position += bytesWritten;
        }
      };
      return {
        write: (bytes) => this.#writing(name, () => write(bytes)),
        close: () => this.#writing(name, () => file.close()),
      };
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#writing(to, async (path) => {
      await this.#makeFolder(path);
      // The bytes first: a name without them must not outlive a loss of power.
      const file = await open(this.location(from), O_RDWR | O_NOFOLLOW);
      await file.datasync().finally(() => file.close());
      await rename(this.location(from), path);
    });
  }

  remove(name: string): Promise<void> {
    return this.#writing(name, (path) => rm(path, { force: true }));
  }

  async list(): Promise<string[]> {
    const { directory } = this;
    try {
      const entries = await readdir(directory, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw readFailed(directory, error);
    }
  }

  async sha256(name: string): Promise<string> {
    const path = this.location(name);
    const hash = createHash('sha256');
    try {
      const file = await open(path, O_RDONLY | O_NOFOLLOW);
      await hashAll(file, hash).finally(() => file.close());
    } catch (error) {
      throw readFailed(path, error);
    }
    return hash.digest('hex');
  }

  async freeBytes(): Promise<number | undefined> {
    try {
      await mkdir(this.directory, PRIVATE);
      const { bavail, bsize } = await statfs(this.directory);
      return bavail * bsize;
    } catch {
      return undefined; // Writing will tell.
    }
  }

  tryLock(name: string): Promise<ResourceLock | undefined> {
    return this.#writing(`partial/${name}.lock`, async (path) => {
      await this.#makeFolder(path);
      return tryFileLock(path);
    });
  }

  /** Makes the folder of a file, which no link may stand for below the directory itself. */
  async #makeFolder(path: string): Promise<void> {
    const folder = dirname(path);
    await mkdir(folder, PRIVATE);
    if (folder === this.directory || (await lstat(folder)).isDirectory()) return;
    throw new Error(`${folder} is a link: remove it`);
  }

  async #writing<T>(name: string, work: (path: string) => Promise<T>): Promise<T> {
    const path = this.location(name);
    try {
      return await work(path);
    } catch (error) {
      throw writeFailed(path, error);
    }
  }
}

async function hashAll(file: FileHandle, hash: Hash): Promise<void> {
  const buffer = new Uint8Array(2 ** 20);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    hash.update(buffer.subarray(0, bytesRead));
  }
}

/**
 * @param flag how the file is opened, one of `fs.constants`
 * @throws RnExecutorchError FileReadFailed
 */
export async function readPath(path: string, flag = O_RDONLY): Promise<Uint8Array> {
  try {
    return await readFile(path, { flag });
  } catch (error) {
    throw readFailed(path, error);
  }
}

export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function isForbidden(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EACCES';
}

function readFailed(path: string, error: unknown): RnExecutorchError {
  const why = isMissing(error) ? 'there is no such file' : shortened((error as Error).message);
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${shortened(path)} can't be read: ${why}`,
    error,
  );
}

const WRITABLE = 'Set a cacheDirectory that can be written, or ONSIGHT_CACHE_DIR';
const WRITE_ADVICE: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room, or set another cacheDirectory',
  EDQUOT: 'your share of the disk is used up. Make room, or set another cacheDirectory',
  EACCES: `permission is denied. ${WRITABLE}`,
  EPERM: `permission is denied. ${WRITABLE}`,
  EROFS: `the file system is read-only. ${WRITABLE}`,
  ELOOP: 'a link is in its place. Remove it',
};

function writeFailed(path: string, error: unknown): RnExecutorchError {
  if (error instanceof RnExecutorchError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileWriteFailed,
    `${path} can't be written: ${WRITE_ADVICE[code ?? ''] ?? message}`,
    error,
  );
}
