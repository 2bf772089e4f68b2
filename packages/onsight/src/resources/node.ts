// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for Node: files in the user's cache directory.

import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { FileStorage, readPath } from './file-storage.js';
import type { DownloadOptions } from './options.js';
import { ResourceManager } from './resource-manager.js';

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
