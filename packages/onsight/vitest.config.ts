// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests are, how long one may take, and the line that an app needs in its bundler too.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const legacy = fileURLToPath(new URL('src/react.node.ts', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [{ find: /^react-native-executorch(\/legacy)?$/, replacement: legacy }],
  },
  test: {
    include: ['{src,test,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/package/**', 'test/web/**'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
