// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files in a folder of this user. No link there is followed: others may have put it in place.

import { createHash, type Hash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { shortened } from '../../errors/values.js';
import { tryFileLock } from './file-lock.js';
import type { ResourceLock, ResourceStorage, ResourceWriter } from './storage.js';

const { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants;
// Windows has no such flags.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

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

  sha256(name: string): Promise<string> {
    return sha256OfPath(this.location(name), O_RDONLY | O_NOFOLLOW);
  }

  async freeBytes(): Promise<number | undefined> {
    try {
      await makeFolder(this.directory);
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
    await makeFolder(folder);
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

/**
 * Makes a folder, and those it is in, for this user alone. `recursive` of mkdir never returns where
 * there is a parent in which nothing can be made, as /proc.
 */
async function makeFolder(path: string, tries = 2): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const parent = dirname(path);
    if (tries > 1 && parent !== path && (error as NodeJS.ErrnoException).code === 'ENOENT') {
      await makeFolder(parent);
      return makeFolder(path, 1);
    }
    // It may be there, whatever making it says: EEXIST, EROFS, EPERM for a drive of Windows.
    const info = await stat(path).catch(() => undefined);
    if (!info?.isDirectory()) throw error;
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
 * @throws RnExecutorchError FileReadFailed; also for folders, pipes, sockets and devices
 */
export function readPath(path: string, flag = O_RDONLY): Promise<Uint8Array> {
  return reading(path, flag, (file) => file.readFile());
}

/** SHA-256 of a file in hexadecimal. @throws RnExecutorchError as {@link readPath} */
export function sha256OfPath(path: string, flag = O_RDONLY): Promise<string> {
  return reading(path, flag, async (file) => {
    const hash = createHash('sha256');
    await hashAll(file, hash);
    return hash.digest('hex');
  });
}

/** Bytes of a file; undefined if there is none. @throws RnExecutorchError as {@link readPath} */
export async function sizeOfPath(path: string): Promise<number | undefined> {
  try {
    const info = await stat(path);
    refuseOthers(info);
    return info.size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw readFailed(path, error);
  }
}

async function reading<T>(
  path: string,
  flag: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    const file = await open(path, flag | O_NONBLOCK);
    try {
      refuseOthers(await file.stat());
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readFailed(path, error);
  }
}

/** Pipes may wait for ever, and devices never end. */
function refuseOthers(info: Stats): void {
  if (info.isFile()) return;
  if (info.isDirectory()) throw new Error('it is a folder');
  if (info.isFIFO()) throw new Error('it is a pipe');
  throw new Error(info.isSocket() ? 'it is a socket' : 'it is a device');
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
