// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for browsers: downloads are kept in Cache Storage, and used as bytes.

import { BrowserCacheStorage, CACHE_SCHEME } from './cache-storage.js';
import type { DownloadOptions } from './options.js';
import { memoryPlatform } from './platform.js';
import { ResourceManager } from './resource-manager.js';

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
