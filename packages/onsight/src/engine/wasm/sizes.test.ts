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
    ['onsight.wasm', 1_800_000],
    ['onsight.relaxed.wasm', 1_800_000],
    ['onsight.threads.wasm', 1_800_000],
    ['onsight.relaxed.threads.wasm', 1_800_000],
    ['onsight-codecs.wasm', 700_000],
  ])('%s has at most %i bytes', async (name, bytes) => {
    expect((await readFile(join(MODULES, name))).length).toBeLessThanOrEqual(bytes);
  });

  it('are small when compressed', async () => {
    const largest = await readFile(join(MODULES, 'onsight.relaxed.threads.wasm'));
    expect(brotliCompressSync(largest).length).toBeLessThanOrEqual(500_000);
  }, 120_000);
});
