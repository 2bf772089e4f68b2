// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The script of a thread of the worker that computes for a page.

import { serveThread } from './engine/web/worker.js';

serveThread();
