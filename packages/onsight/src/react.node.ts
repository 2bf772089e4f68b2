// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What `onsight/react` and `onsight/legacy` are in Node: all of `onsight`, and React with it.

import './react/provide.js';

export * from './index.node.js';
