// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Builds dist/: one entry for each kind of platform, as ESM and as CommonJS, each with its types.

import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: ['src/index.*.ts', 'src/react.*.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  fixedExtension: true,
  deps: { neverBundle: [/^node:/] },
});
