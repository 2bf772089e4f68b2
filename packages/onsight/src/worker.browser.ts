// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The script of the worker that computes for a page. Addresses of files are written out, for
// bundlers to find them.

import { servePage } from './engine/web/worker.js';

const start = () =>
  new Worker(new URL('./thread.browser.mjs', import.meta.url), { type: 'module' });
const assets = {
  modules: {
    plain: new URL('../assets/onsight.wasm', import.meta.url),
    relaxed: new URL('../assets/onsight.relaxed.wasm', import.meta.url),
    threads: new URL('../assets/onsight.threads.wasm', import.meta.url),
    relaxedThreads: new URL('../assets/onsight.relaxed.threads.wasm', import.meta.url),
  },
  codecs: new URL('../assets/onsight-codecs.wasm', import.meta.url),
  model: new URL('../assets/efficientnet_lite0.pte', import.meta.url),
};

servePage(assets, start);
