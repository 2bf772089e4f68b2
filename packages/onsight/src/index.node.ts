// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in Node.

import { hasNodeEngine, loadNodeEngine } from './engine/node.js';
import { setEngine, setFetcher } from './lifecycle/globals.js';
import { createResourceFetcher } from './resources/storage/node.js';

setEngine(loadNodeEngine, hasNodeEngine());
setFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher, type NodeResourceOptions } from './resources/storage/node.js';
