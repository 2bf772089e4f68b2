// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bundles the package for a bare JavaScriptCore.

import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export default {
  input: path('jsc.js'),
  resolve: { alias: { 'react-native': path('react-native.js') } },
  output: { format: 'iife', name: 'onsight', file: path('../../../../build/jsc/onsight.js') },
};
