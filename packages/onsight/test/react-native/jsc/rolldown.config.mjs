// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bundles documents.js: the package as it is in React Native, and React with its renderer for tests.

import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const module = (name) => here(`../node_modules/${name}`);

const STANDS_FOR = {
  '@testing-library/react': here('testing-library.js'),
  './hub.js': here('hub.js'),
  'abort-controller/dist/abort-controller.mjs': module(
    'abort-controller/dist/abort-controller.mjs',
  ),
  react: module('react/index.js'),
  'react-native': here('../react-native.js'),
  'react-native-executorch': here('../../../src/react.native.ts'),
  'react-native-executorch/legacy': here('../../../src/react.native.ts'),
  vitest: here('vitest.js'),
};

export default {
  input: here('documents.js'),
  plugins: [{ name: 'stands for', resolveId: (source) => STANDS_FOR[source] ?? null }],
  transform: { define: { 'process.env.NODE_ENV': '"development"' } },
  output: {
    file: here('../../../../../build/jsc/documents.js'),
    format: 'iife',
    name: 'onsight',
    codeSplitting: false,
  },
};
