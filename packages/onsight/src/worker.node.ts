// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The script of the thread that computes in Node where there is no addon for the machine.

import { fileURLToPath } from 'node:url';

import { serveThread } from './engine/node-worker.js';

const asset = (name: string) => fileURLToPath(new URL(`../assets/${name}`, import.meta.url));

serveThread({
  module: asset('onsight.wasm'),
  codecs: asset('onsight-codecs.wasm'),
  model: asset('efficientnet_lite0.pte'),
});
