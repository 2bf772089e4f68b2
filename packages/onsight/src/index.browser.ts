// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in browsers, for bundlers.

import './platform.browser.js';

import optional from '../react/optional.cjs';
import { provideOptionalReact } from './react/react.js';

provideOptionalReact(optional.react, optional.reason);

export * from './index.js';
export { createResourceFetcher } from './resources/storage/browser.js';
