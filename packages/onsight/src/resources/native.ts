// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for React Native: the app lends the functions of its file system.

import { NativeStorage, checkFileSystem, type NativeFileSystem } from './native-storage.js';
import type { DownloadOptions } from './options.js';
import { ResourceManager } from './resource-manager.js';

// React Native's own fetch gives bodies as a whole: more would be too much memory at once.
const SEGMENT_BYTES = 4 * 2 ** 20;

export interface NativeResourceOptions extends DownloadOptions {
  fileSystem: NativeFileSystem;
  /** Where downloads are kept; the app's documents, or files that backups leave out. */
  directory: string;
  /** Where files of one call are; the app's caches. */
  temporaryDirectory: string;
  /** Whether `fetch` gives bodies as streams, as that of `expo/fetch` does. Default: false. */
  streams?: boolean;
  /** What a `require('./model.pte')` stands for: a URL or a `file:` URI. */
  resolveAsset?: (id: number) => string | undefined | Promise<string | undefined>;
}

let temporaries = 0;

/** @throws RnExecutorchError InvalidConfig, ResourceFetcherFileSystemApiUnavailable */
export function createResourceFetcher(options: NativeResourceOptions): ResourceManager {
  const { fileSystem, directory, temporaryDirectory, streams, resolveAsset, ...rest } = options;
  checkFileSystem(fileSystem);
  const platform = {
    storage: new NativeStorage(fileSystem, directory),
    hasPaths: true,
    followsRedirects: true,
    ...(!streams && { segmentBytes: SEGMENT_BYTES }),
    ...(resolveAsset && { resolveAsset }),
    temporary: () => {
      const name = `onsight-${Date.now().toString(36)}-${temporaries++}`;
      const path = `${temporaryDirectory.replace(/\/+$/, '')}/${name}`;
      return Promise.resolve({
        storage: new NativeStorage(fileSystem, path),
        remove: () => fileSystem.remove(path),
      });
    },
    readFile: (path: string) => {
      const slash = path.lastIndexOf('/');
      return new NativeStorage(fileSystem, path.slice(0, slash)).read(path.slice(slash + 1));
    },
  };
  return new ResourceManager(platform, rest);
}
