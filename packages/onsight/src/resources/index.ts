// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports of its resources, on every platform.

export type {
  OpenOptions,
  OpenedResource,
  ReadOptions,
  ResourceFetcherAdapter,
} from './adapter.js';
export { registerAsset } from './assets.js';
export type { DownloadOptions } from './options.js';
export type { ProgressCallback } from './progress.js';
export { ResourceFetcher, listDownloadedFiles, listDownloadedModels } from './resource-fetcher.js';
export { ResourceManager } from './resource-manager.js';
export type { ResourceSource } from './source.js';
