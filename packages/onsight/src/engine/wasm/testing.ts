// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests of this folder find what they compare.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

import type { Pixels } from '../engine.js';
import { instantiate, type WasmModule } from './instantiate.js';

/** A file of the repository. */
export const repository = (path: string) =>
  fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));

/** build/wasm/bin, or '' where the modules are not to be tested. */
export const MODULES = process.env['ONSIGHT_WASM_DIR'] ?? '';
export const ADDON = process.env['ONSIGHT_ADDON'] ?? repository('build/release/bin/onsight.node');

// Later versions have it without asking.
if (parseInt(process.versions.node) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');

export async function instanceOf(name: string): Promise<WasmModule> {
  return instantiate(await WebAssembly.compile(await readFile(join(MODULES, name))));
}

/** A picture of waves, of which no two pixels are alike. */
export function waves(width: number, height: number, channels: 3 | 4): Pixels {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = 127 + 120 * Math.sin(i * 0.0173 + (i % 7));
  return { data, width, height, channels };
}
