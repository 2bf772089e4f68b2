// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests are, and how long one may take.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], testTimeout: 20_000, maxWorkers: 2 },
});
