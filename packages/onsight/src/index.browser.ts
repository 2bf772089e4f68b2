// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in browsers.

import { createResourceFetcher } from './resources/browser.js';
import { setUsualResourceFetcher } from './resources/resource-fetcher.js';

setUsualResourceFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher } from './resources/browser.js';
