// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in Node.

import optional from '../react/optional.cjs';
import { hasNodeEngine, loadNodeEngine } from './engine/node.js';
import { setEngine, setFetcher } from './lifecycle/globals.js';
import { provideOptionalReact } from './react/react.js';
import { createResourceFetcher } from './resources/storage/node.js';

setEngine(loadNodeEngine, hasNodeEngine());
provideOptionalReact(optional.react, optional.reason);
setFetcher(() => createResourceFetcher());

export * from './index.js';
export { createResourceFetcher, type NodeResourceOptions } from './resources/storage/node.js';
