// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The tests of the package as it is installed: `npm run test:package`, after `npm run build`.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/package/*.test.ts'],
    globalSetup: 'test/package/setup.ts',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
