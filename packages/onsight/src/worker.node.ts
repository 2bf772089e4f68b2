// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The script of the thread that computes in Node where there is no addon for the machine.

import { fileURLToPath } from 'node:url';

import { serveProgram } from './engine/node-worker.js';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

serveProgram({
  modules: {
    plain: path('../assets/onsight.wasm'),
    relaxed: path('../assets/onsight.relaxed.wasm'),
    threads: path('../assets/onsight.threads.wasm'),
    relaxedThreads: path('../assets/onsight.relaxed.threads.wasm'),
  },
  codecs: path('../assets/onsight-codecs.wasm'),
  model: path('../assets/efficientnet_lite0.pte'),
  thread: path('./thread.node.mjs'),
});
