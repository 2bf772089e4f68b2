// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests are, how long one may take, the line that an app needs in its bundler too, and what
// stands for React Native. With ONSIGHT_BUILT=1 tests of the API run what `npm run build` made, by any
// engine of Node: ONSIGHT_ENGINE=wasm takes the one that has WebAssembly.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const isBuilt = process.env['ONSIGHT_BUILT'] === '1';
const entry = (name: string) =>
  fileURLToPath(new URL(isBuilt ? `dist/${name}.mjs` : `src/${name}.ts`, import.meta.url));
const reactNative = fileURLToPath(new URL('test/react-native/react-native.js', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^react-native-executorch(\/legacy)?$/, replacement: entry('react.node') },
      { find: /^(\.\.\/)+index\.node\.js$/, replacement: entry('index.node') },
      { find: /^(\.\.\/)+react\.node\.js$/, replacement: entry('react.node') },
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
