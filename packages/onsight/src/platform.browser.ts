// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Says what browsers have: the engine in a worker, and the fetcher over their cache.

import { hasBrowserEngine, loadBrowserEngine } from './engine/browser.js';
import { setEngine, setFetcher } from './lifecycle/globals.js';
import { createResourceFetcher } from './resources/storage/browser.js';

// Bundlers look for a worker and its script that are written out like this.
const start = () =>
  new Worker(new URL('./worker.browser.mjs', import.meta.url), { type: 'module' });

setEngine(() => loadBrowserEngine(start), hasBrowserEngine());
setFetcher(() => createResourceFetcher(), { pathsAreUrls: true });
