// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests are, how long one may take, the line that an app needs in its bundler too, and what
// stands for React Native.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const reactNative = fileURLToPath(new URL('test/react-native/react-native.js', import.meta.url));
const legacy = fileURLToPath(new URL('src/react.node.ts', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^react-native-executorch(\/legacy)?$/, replacement: legacy },
      { find: /^react-native$/, replacement: reactNative },
    ],
  },
  test: {
    include: ['{src,test,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/package/**', 'test/web/**'],
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
