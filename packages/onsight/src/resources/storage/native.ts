// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for React Native: the app lends the functions of its file system module.

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { sha256Of } from '../expectation.js';
import { ResourceManager } from '../manager.js';
import { CALLBACK, FLAG, FOLDER, type Rules } from '../../errors/rules.js';
import { checkDownloadOptions, type DownloadOptions } from '../options.js';
import { assetUri, isPhoneUri, readPhoneUri } from './phone.js';
import type { ResourceStorage, ResourceWriter } from './storage.js';

/** The functions of a file system. Paths are absolute, with or without `file://`. */
export interface NativeFileSystem {
  /** The length of a file in bytes; undefined or null if there is none. */
  size(path: string): Promise<number | undefined | null>;
  /** Names of the files and folders in a folder. */
  list(path: string): Promise<string[]>;
  /** Makes a folder and those it is in; no error if it is there. */
  makeDirectory(path: string): Promise<void>;
  /** Removes a file or a folder with all in it; no error if there is none. */
  remove(path: string): Promise<void>;
  /** Moves a file to where no file is. */
  move(from: string, to: string): Promise<void>;
  read(path: string): Promise<Uint8Array>;
  /** Adds bytes to the end of a file, which is made if need be. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** SHA-256 of a file in hexadecimal. Without it the file is read, and hashed in JavaScript. */
  sha256?(path: string): Promise<string>;
}

// React Native's own fetch gives bodies as a whole: more would be too much memory at once.
const SEGMENT_BYTES = 4 * 2 ** 20;

/** Where the files of an app are, and how they are reached. */
export interface NativeFiles {
  fileSystem: NativeFileSystem;
  /** Where downloads are kept; the app's documents, or files that backups leave out. */
  directory: string;
  /** Where files of one call are; the app's caches. */
  temporaryDirectory: string;
}

export interface NativeResourceOptions extends DownloadOptions, NativeFiles {
  /** Whether `fetch` gives bodies as streams, as that of `expo/fetch` does. Default: false. */
  streams?: boolean;
  /**
   * What a `require('./model.pte')` stands for: a URL or a `file:` URI. Default: what React Native
   * says, which does not know it in Android's release builds.
   */
  resolveAsset?: (id: number) => string | undefined | Promise<string | undefined>;
}

/** @throws RnExecutorchError InvalidConfig, ResourceFetcherFileSystemApiUnavailable */
export function createResourceFetcher(options: NativeResourceOptions): ResourceManager {
  checkNativeOptions(options);
  const { fileSystem, directory, temporaryDirectory, streams, resolveAsset, ...rest } = options;
  const platform = {
    storage: new NativeStorage(fileSystem, directory),
    hasPaths: true,
    followsRedirects: true,
    segmentBytes: streams ? undefined : SEGMENT_BYTES,
    resolveAsset: async (id: number) => (await resolveAsset?.(id)) ?? assetUri(id),
    temporary: () => {
      const name = `onsight-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
      const path = `${temporaryDirectory.replace(/\/+$/, '')}/${name}`;
      return Promise.resolve({
        storage: new NativeStorage(fileSystem, path),
        remove: () => fileSystem.remove(path),
      });
    },
    sizeOfFile: async (path: string) =>
      isPhoneUri(path) ? undefined : ((await fileSystem.size(path)) ?? undefined),
    readFile: (path: string) => {
      if (isPhoneUri(path)) return readPhoneUri(path);
      const slash = path.lastIndexOf('/');
      return new NativeStorage(fileSystem, path.slice(0, slash)).read(path.slice(slash + 1));
    },
  };
  return new ResourceManager(platform, rest);
}

const NATIVE: Rules = {
  fileSystem: {
    expected: 'an object of functions',
    fits: (value) => typeof value === 'object' && value !== null,
  },
  directory: FOLDER,
  temporaryDirectory: FOLDER,
  streams: FLAG,
  resolveAsset: CALLBACK,
};
const NEEDED = ['fileSystem', 'directory', 'temporaryDirectory'] as const;

function checkNativeOptions(options: NativeResourceOptions): void {
  checkDownloadOptions(options, NATIVE);
  const missing = NEEDED.filter(
    (name) => (options[name] as unknown) === undefined || (options[name] as unknown) === null,
  );
  if (missing.length > 0) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidConfig,
      `createResourceFetcher needs the options ${NEEDED.join(', ')} here; ${missing.join(', ')} ` +
        'is missing',
    );
  }
  checkFileSystem(options.fileSystem);
}

const REQUIRED = ['size', 'list', 'makeDirectory', 'remove', 'move', 'read', 'append'] as const;

/** @throws RnExecutorchError ResourceFetcherFileSystemApiUnavailable if functions are missing */
function checkFileSystem(fileSystem: NativeFileSystem): void {
  const missing = REQUIRED.filter((name) => typeof fileSystem[name] !== 'function');
  if (missing.length === 0) return;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.ResourceFetcherFileSystemApiUnavailable,
    `The fileSystem given to createResourceFetcher lacks ${missing.join(', ')}`,
  );
}

const { FileReadFailed, FileWriteFailed } = RnExecutorchErrorCode;

class NativeStorage implements ResourceStorage {
  readonly #files: NativeFileSystem;
  readonly #directory: string;

  constructor(fileSystem: NativeFileSystem, directory: string) {
    this.#files = fileSystem;
    this.#directory = directory.replace(/\/+$/, '');
  }

  location(name: string): string {
    return this.#path(name).replace(/^file:\/\//, '');
  }

  async size(name: string): Promise<number | undefined> {
    const path = this.#path(name);
    return (await attempt(FileReadFailed, path, () => this.#files.size(path))) ?? undefined;
  }

  read(name: string): Promise<Uint8Array> {
    const path = this.#path(name);
    return attempt(FileReadFailed, path, () => this.#files.read(path));
  }

  async open(name: string, offset: number): Promise<ResourceWriter> {
    const path = this.#path(name);
    const size = await this.size(name);
    await attempt(FileWriteFailed, path, async () => {
      await this.#files.makeDirectory(path.replace(/\/[^/]*$/, ''));
      if (size !== offset) await this.#restore(path, offset);
    });
    return {
      write: (bytes) => attempt(FileWriteFailed, path, () => this.#files.append(path, bytes)),
      close: () => Promise.resolve(),
    };
  }

  /** There is no function that shortens a file: it is written anew. */
  async #restore(path: string, offset: number): Promise<void> {
    const kept = offset > 0 ? (await this.#files.read(path)).subarray(0, offset) : new Uint8Array();
    await this.#files.remove(path);
    await this.#files.append(path, kept);
  }

  rename(from: string, to: string): Promise<void> {
    const path = this.#path(to);
    return attempt(FileWriteFailed, path, async () => {
      await this.#files.remove(path);
      await this.#files.move(this.#path(from), path);
    });
  }

  remove(name: string): Promise<void> {
    const path = this.#path(name);
    return attempt(FileWriteFailed, path, () => this.#files.remove(path));
  }

  async list(): Promise<string[]> {
    const path = this.#directory;
    const names = await attempt(FileReadFailed, path, async () => {
      await this.#files.makeDirectory(path);
      return this.#files.list(path);
    });
    return names.filter((name) => name !== 'partial' && name !== 'records');
  }

  async sha256(name: string): Promise<string> {
    const path = this.#path(name);
    if (!this.#files.sha256) return sha256Of(await this.read(name));
    const digits = await attempt(FileReadFailed, path, async () => this.#files.sha256?.(path));
    return digits?.toLowerCase() ?? '';
  }

  #path(name: string): string {
    return `${this.#directory}/${name}`;
  }
}

async function attempt<T>(
  code: RnExecutorchErrorCode,
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const verb = code === FileReadFailed ? 'read' : 'written';
    const why = error instanceof Error ? error.message : String(error);
    throw new RnExecutorchError(code, `${path} can't be ${verb}: ${why}`, error);
  }
}
