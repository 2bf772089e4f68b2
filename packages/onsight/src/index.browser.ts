// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in browsers.

import { setFetcher } from './lifecycle/globals.js';
import { createResourceFetcher } from './resources/storage/browser.js';

setFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher } from './resources/storage/browser.js';
