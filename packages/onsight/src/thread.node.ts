// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The script of a thread of the worker that computes in Node where there is no addon.

import { serveThread } from './engine/node-worker.js';

serveThread();
