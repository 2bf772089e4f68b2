// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports on every platform.

export { isAvailable } from './engine/engine.js';
export * from './errors/index.js';
export { cleanupExecutorch, initExecutorch, type ExecutorchConfig } from './init.js';
export * from './models/index.js';
export * from './modules/index.js';
export * from './resources/index.js';
export * from './tasks/index.js';
