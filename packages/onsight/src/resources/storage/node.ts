// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for Node: files in the user's cache directory.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  statfs,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { ResourceManager } from '../manager.js';
import type { DownloadOptions } from '../options.js';
import { tryFileLock } from './file-lock.js';
import type { ResourceLock, ResourceStorage, ResourceWriter } from './storage.js';

export interface NodeResourceOptions extends DownloadOptions {
  /** Where downloads are kept. Default: `onsight` in the user's cache directory. */
  cacheDirectory?: string;
}

/** @throws RnExecutorchError InvalidConfig */
export function createResourceFetcher(options: NodeResourceOptions = {}): ResourceManager {
  const { cacheDirectory = usualDirectory(), ...rest } = options;
  const platform = {
    storage: new FileStorage(cacheDirectory),
    hasPaths: true,
    followsRedirects: false,
    temporary: async () => {
      const directory = await mkdtemp(join(tmpdir(), 'onsight-'));
      return {
        storage: new FileStorage(directory),
        remove: () => rm(directory, { recursive: true, force: true }),
      };
    },
    readFile: readPath,
  };
  return new ResourceManager(platform, rest);
}

/** The user's cache directory, as each system has it; never the current directory. */
function usualDirectory(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  // The specification of XDG wants relative paths ignored.
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'onsight');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'onsight', 'Cache');
  const caches = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return join(homedir(), ...caches, 'onsight');
}

/** Keeps files below one folder, which is made when something is written. */
export class FileStorage implements ResourceStorage {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  location(name: string): string {
    return resolve(this.directory, name);
  }

  async size(name: string): Promise<number | undefined> {
    try {
      const info = await stat(this.location(name));
      return info.isFile() ? info.size : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw readFailed(this.location(name), error);
    }
  }

  read(name: string): Promise<Uint8Array> {
    return readPath(this.location(name));
  }

  open(name: string, offset: number): Promise<ResourceWriter> {
    return this.#writing(name, async (path) => {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, offset === 0 ? 'w' : 'r+');
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
      await mkdir(dirname(path), { recursive: true });
      // The bytes first: a name without them must not outlive a loss of power.
      const file = await open(this.location(from), 'r+');
      await file.datasync().finally(() => file.close());
      await rename(this.location(from), path);
    });
  }

  remove(name: string): Promise<void> {
    return this.#writing(name, (path) => rm(path, { force: true }));
  }

  async list(): Promise<string[]> {
    try {
      const entries = await readdir(this.directory, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw readFailed(this.directory, error);
    }
  }

  async sha256(name: string): Promise<string> {
    const hash = createHash('sha256');
    try {
      await pipeline(createReadStream(this.location(name)), hash);
    } catch (error) {
      throw readFailed(this.location(name), error);
    }
    return hash.digest('hex');
  }

  async freeBytes(): Promise<number | undefined> {
    try {
      await mkdir(this.directory, { recursive: true });
      const { bavail, bsize } = await statfs(this.directory);
      return bavail * bsize;
    } catch {
      return undefined; // Writing will tell.
    }
  }

  tryLock(name: string): Promise<ResourceLock | undefined> {
    return this.#writing(`partial/${name}.lock`, tryFileLock);
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

/** @throws RnExecutorchError FileReadFailed */
export async function readPath(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw readFailed(path, error);
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function readFailed(path: string, error: unknown): RnExecutorchError {
  const why = isMissing(error) ? 'there is no such file' : (error as Error).message;
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${path} can't be read: ${why}`,
    error,
  );
}

const WRITE_ADVICE: Partial<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room, or set another cacheDirectory',
  EDQUOT: 'your share of the disk is used up. Make room, or set another cacheDirectory',
  EACCES: 'permission is denied. Set a cacheDirectory that can be written',
  EROFS: 'the file system is read-only. Set a cacheDirectory that can be written',
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
