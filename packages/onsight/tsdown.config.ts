// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Builds dist/: one entry for each kind of platform, as ESM and as CommonJS, each with its types;
// and the command.

import { defineConfig } from 'tsdown';

const common = {
  target: 'es2022',
  sourcemap: true,
  fixedExtension: true,
  deps: { neverBundle: [/^node:/] },
} as const;

export default defineConfig([
  {
    ...common,
    entry: ['src/index.*.ts', 'src/react.*.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    platform: 'neutral',
  },
  {
    ...common,
    entry: { onsight: 'src/cli/onsight.ts' },
    format: 'esm',
    dts: false,
    platform: 'node',
    outDir: 'dist/cli',
  },
]);
