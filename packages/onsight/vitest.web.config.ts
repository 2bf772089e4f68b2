// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The tests in Chromium, after `npm run assets` and `npm run build`: npm run test:web.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/web/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
