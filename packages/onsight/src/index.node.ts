// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in Node.

import { setEngine } from './engine/engine.js';
import { hasNodeEngine, loadNodeEngine } from './engine/node.js';
import { createResourceFetcher } from './resources/node.js';
import { setUsualResourceFetcher } from './resources/resource-fetcher.js';

setEngine(loadNodeEngine, hasNodeEngine());
setUsualResourceFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher, type NodeResourceOptions } from './resources/node.js';
