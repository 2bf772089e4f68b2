// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What an app sets up: its resource fetcher, and where onsight finds none, the addon.

import { addonEngine, type Addon } from './engine/addon.js';
import { lendEngine } from './engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from './errors/index.js';
import type { ResourceFetcherAdapter } from './resources/adapter.js';
import { ResourceFetcher } from './resources/resource-fetcher.js';

/** What {@link initExecutorch} takes. */
export interface ExecutorchConfig {
  /** As `createResourceFetcher` makes it, or one of the app's own. */
  resourceFetcher: ResourceFetcherAdapter;
  /** Gives what `onsight.node` exports; called at first use. Default: the platform's, if any. */
  addon?: () => unknown;
}

/**
 * Sets the resource fetcher of the application, and its addon. In Node both are there from the
 * start, in browsers the fetcher.
 */
export function initExecutorch({ resourceFetcher, addon }: ExecutorchConfig): void {
  ResourceFetcher.setAdapter(resourceFetcher);
  lendEngine(addon && (() => addonEngine(checkAddon(addon()))));
}

/** Takes back {@link initExecutorch}. */
export function cleanupExecutorch(): void {
  ResourceFetcher.resetAdapter();
  lendEngine(undefined);
}

function checkAddon(addon: unknown): Addon {
  const found = addon as Partial<Addon> | null | undefined;
  if (typeof found?.loadClassifier === 'function') return found as Addon;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    'The option addon must give what onsight.node exports',
  );
}
