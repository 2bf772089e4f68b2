// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How large the modules are that a browser loads.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { MODULES } from './testing.js';

describe.skipIf(!MODULES)('the WebAssembly modules', () => {
  it.each([
    ['onsight.wasm', 1_800_000, 500_000],
    ['onsight-codecs.wasm', 700_000, 300_000],
  ])('%s has at most %i bytes, and %i compressed', async (name, raw, compressed) => {
    const bytes = await readFile(join(MODULES, name));
    expect(bytes.length).toBeLessThanOrEqual(raw);
    expect(brotliCompressSync(bytes).length).toBeLessThanOrEqual(compressed);
  });
});
