// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Builds dist/: for each kind of platform its entries, as ESM and as CommonJS, each with its types;
// and the command. Platforms share no file, so that none loads what only another has.

import { defineConfig, type UserConfig } from 'tsdown';

const common: UserConfig = {
  target: 'es2022',
  sourcemap: true,
  fixedExtension: true,
  deps: { neverBundle: [/^node:/, /optional\.cjs$/] },
};

const platforms = ['node', 'browser', 'native'].map((name): UserConfig => ({
  ...common,
  entry: [`src/index.${name}.ts`, `src/react.${name}.ts`],
  format: ['esm', 'cjs'],
  dts: true,
  platform: 'neutral',
}));

/** What pages and workers load as it is: each a file that imports nothing of npm's. */
const workers = ['browser', 'node'].flatMap((name) => [`worker.${name}`, `thread.${name}`]);
const scripts = ['web', ...workers].map((name): UserConfig => ({
  ...common,
  deps: { alwaysBundle: [/^(?!node:)/] },
  entry: [`src/${name}.ts`],
  format: 'esm',
  dts: false,
  platform: name.endsWith('node') ? 'node' : 'browser',
}));

export default defineConfig([
  ...platforms,
  ...scripts,
  {
    ...common,
    entry: { onsight: 'src/cli/onsight.ts' },
    format: 'esm',
    dts: false,
    platform: 'node',
    outDir: 'dist/cli',
  },
]);
