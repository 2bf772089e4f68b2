// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller.mjs';

Object.assign(globalThis, {
  AbortController,
  AbortSignal,
  URL: class URL {}, // images are asked whether they are one
  console: { warn() {}, log() {}, error() {} },
  process: { env: { NODE_ENV: 'production' } },
  setTimeout: (call) => Promise.resolve().then(call),
  clearTimeout() {},
});
