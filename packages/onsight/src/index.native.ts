// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in React Native, where React always is.

import './react/provide.js';

export * from './index.js';
export {
  createResourceFetcher,
  type NativeFileSystem,
  type NativeResourceOptions,
} from './resources/storage/native.js';
