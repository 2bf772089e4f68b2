// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the tests of this folder find what they compare.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { instantiate, type WasmModule } from './instantiate.js';

/** A file of the repository. */
export const repository = (path: string) =>
  fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));

/** build/wasm/bin, or '' where the modules are not to be tested. */
export const MODULES = process.env['ONSIGHT_WASM_DIR'] ?? '';
export const ADDON = process.env['ONSIGHT_ADDON'] ?? repository('build/release/bin/onsight.node');

export async function instanceOf(name: string): Promise<WasmModule> {
  return instantiate(await WebAssembly.compile(await readFile(join(MODULES, name))));
}
