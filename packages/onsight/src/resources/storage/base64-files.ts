// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The files of an app, by modules that hand over bytes as base64: react-native-blob-util and
// react-native-fs.

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { base64Of, bytesOfBase64 } from '../uris.js';
import type { NativeFiles } from './native.js';

/** As much of `import ReactNativeBlobUtil from 'react-native-blob-util'` as is used. */
export interface BlobUtil {
  fs: {
    dirs: { DocumentDir: string; CacheDir: string };
    exists(path: string): Promise<boolean>;
    isDir(path: string): Promise<boolean>;
    stat(path: string): Promise<{ size: number }>;
    ls(path: string): Promise<string[]>;
    mkdir(path: string): Promise<void>;
    unlink(path: string): Promise<void>;
    mv(from: string, to: string): Promise<boolean>;
    readFile(path: string, encoding: 'base64'): Promise<string>;
    appendFile(path: string, data: string, encoding: 'base64'): Promise<number>;
    hash(path: string, algorithm: 'sha256'): Promise<string>;
  };
}

/**
 * Options of `createResourceFetcher`, over react-native-blob-util: downloads are kept in the folder
 * `onsight` of the app's documents.
 */
export function blobUtilFiles({ fs }: BlobUtil): NativeFiles {
  return {
    fileSystem: {
      size: async (path) => {
        const name = plain(path);
        const isFile = (await fs.exists(name)) && !(await fs.isDir(name));
        return isFile ? (await fs.stat(name)).size : undefined;
      },
      list: (path) => fs.ls(plain(path)),
      makeDirectory: async (path) => {
        const isThere = () => fs.isDir(plain(path));
        if (await isThere()) return;
        try {
          await fs.mkdir(plain(path));
        } catch (error) {
          if (!(await isThere())) throw error; // Another call may have made it meanwhile.
        }
      },
      remove: async (path) => {
        if (await fs.exists(plain(path))) await fs.unlink(plain(path));
      },
      move: async (from, to) => {
        if (!(await fs.mv(plain(from), plain(to)))) throw failed(`${from} can't be moved to ${to}`);
      },
      read: async (path) => bytesOf(await fs.readFile(plain(path), 'base64'), path),
      append: async (path, bytes) => {
        await fs.appendFile(plain(path), base64Of(bytes), 'base64');
      },
      sha256: (path) => fs.hash(plain(path), 'sha256'),
    },
    directory: `${fs.dirs.DocumentDir}/onsight`,
    temporaryDirectory: fs.dirs.CacheDir,
  };
}

/** As much of `import * as fs from '@dr.pogodin/react-native-fs'` or 'react-native-fs' as is used. */
export interface ReactNativeFs {
  DocumentDirectoryPath: string;
  CachesDirectoryPath: string;
  exists(path: string): Promise<boolean>;
  stat(path: string): Promise<{ size: number; isFile(): boolean }>;
  readdir(path: string): Promise<string[]>;
  mkdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  moveFile(from: string, to: string): Promise<void>;
  readFile(path: string, encoding: 'base64'): Promise<string>;
  appendFile(path: string, data: string, encoding: 'base64'): Promise<void>;
  hash(path: string, algorithm: 'sha256'): Promise<string>;
}

/**
 * Options of `createResourceFetcher`, over react-native-fs or its successor
 * `@dr.pogodin/react-native-fs`: downloads are kept in the folder `onsight` of the app's documents.
 */
export function fsFiles(fs: ReactNativeFs): NativeFiles {
  return {
    fileSystem: {
      size: async (path) => {
        if (!(await fs.exists(plain(path)))) return undefined;
        const found = await fs.stat(plain(path));
        return found.isFile() ? found.size : undefined;
      },
      list: (path) => fs.readdir(plain(path)),
      makeDirectory: (path) => fs.mkdir(plain(path)),
      remove: async (path) => {
        if (await fs.exists(plain(path))) await fs.unlink(plain(path));
      },
      move: (from, to) => fs.moveFile(plain(from), plain(to)),
      read: async (path) => bytesOf(await fs.readFile(plain(path), 'base64'), path),
      append: (path, bytes) => fs.appendFile(plain(path), base64Of(bytes), 'base64'),
      sha256: (path) => fs.hash(plain(path), 'sha256'),
    },
    directory: `${fs.DocumentDirectoryPath}/onsight`,
    temporaryDirectory: fs.CachesDirectoryPath,
  };
}

const plain = (path: string): string => path.replace(/^file:\/\//, '');

function bytesOf(base64: string, path: string): Uint8Array {
  const bytes = bytesOfBase64(base64);
  if (bytes) return bytes;
  throw failed(`${path} was read, but not as base64`);
}

function failed(message: string): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.FileReadFailed, message);
}
