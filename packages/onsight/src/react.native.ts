// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package with its hooks, in React Native: what `onsight/react` and `onsight/legacy` are.

export * from './index.native.js';
export * from './react.js';
