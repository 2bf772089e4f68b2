// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Fills assets/: what browsers load beside the package's JavaScript, from build/wasm and models/.

import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const assets = file('packages/onsight/assets/');
const MODULES = [
  'onsight.wasm',
  'onsight.relaxed.wasm',
  'onsight.threads.wasm',
  'onsight.relaxed.threads.wasm',
  'onsight-codecs.wasm',
];
const sources = [
  ...MODULES.map((name) => file(`build/wasm/bin/${name}`)),
  file('models/efficientnet_lite0.pte'),
];

const missing = sources.find((source) => !existsSync(source));
if (missing) {
  console.error(`${missing} is missing: build the modules by ./dev build wasm onsight_modules`);
  process.exit(1);
}
rmSync(assets, { recursive: true, force: true });
mkdirSync(assets);
for (const source of sources) copyFileSync(source, assets + source.split('/').pop());
