// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package for pages without a bundler: one module that imports nothing. It has no React.

import './platform.browser.js';

export * from './index.js';
export { createResourceFetcher } from './resources/storage/browser.js';
