// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in browsers.

import optional from '../react/optional.cjs';
import { loadBrowserEngine } from './engine/browser.js';
import { setEngine, setFetcher } from './lifecycle/globals.js';
import { provideOptionalReact } from './react/react.js';
import { createResourceFetcher } from './resources/storage/browser.js';

provideOptionalReact(optional.react, optional.reason);
setEngine(loadBrowserEngine, false);
setFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher } from './resources/storage/browser.js';
