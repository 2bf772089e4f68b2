// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What `onsight/react` and `onsight/legacy` are in React Native: all of `onsight`.

export * from './index.native.js';
