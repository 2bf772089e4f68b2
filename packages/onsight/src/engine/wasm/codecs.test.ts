// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The WebAssembly codecs against OpenCV's pixels (tests/data/images/decode.tsv) and what the addon
// makes of the same images. ONSIGHT_WASM_DIR is build/wasm/bin; without it, these tests are skipped.

import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { addonEngine, type Addon } from '../addon.js';
import type { Engine, Pixels } from '../engine.js';
import { wasmCodecs, type Codecs } from './codecs.js';
import type { WasmModule } from './instantiate.js';
import { wasmAddon } from './module.js';
import { ADDON, MODULES, instanceOf, repository } from './testing.js';

const native = addonEngine(createRequire(import.meta.url)(ADDON) as Addon);
const IMAGES = repository('tests/data/images');
const BICUBIC = { resize: 256, crop: 224, antialias: true, interpolation: 'bicubic' } as const;

async function imagesOf(folder: string): Promise<[string, Uint8Array][]> {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/.test(name));
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name))] as [string, Uint8Array]),
  );
}

async function failureOf(run: () => unknown): Promise<{ code: unknown; message: unknown }> {
  try {
    await run();
  } catch (error) {
    const { code, message } = error as Error & { code: unknown };
    return { code, message };
  }
  return { code: undefined, message: 'no failure' };
}

describe.skipIf(!MODULES)('the WebAssembly codecs', () => {
  let module: WasmModule;
  let codecs: Codecs;
  let engine: Engine;
  let model: Uint8Array;
  beforeAll(async () => {
    module = await instanceOf('onsight-codecs.wasm');
    codecs = wasmCodecs(module);
    engine = addonEngine(wasmAddon(await instanceOf('onsight.wasm')));
    model = await readFile(repository('models/efficientnet_lite0.pte'));
  });

  it('read the formats that the addon reads', () => {
    expect(codecs.formats).toEqual(native.runtimeInfo().imageFormats);
  });

  it('give the pixels of OpenCV of a PNG', async () => {
    const table = (await readFile(join(IMAGES, 'decode.tsv'), 'utf8')).trim().split('\n').slice(1);
    const rows = table.map((line) => line.split('\t')).filter(([name]) => name?.endsWith('.png'));
    expect(rows.length).toBeGreaterThan(20);
    for (const [name = '', width, height, checksum] of rows) {
      const found = codecs.decode(await readFile(join(IMAGES, 'decode', name)));
      const sum = crc32(found.data).toString(16).padStart(8, '0');
      const expected = [name, Number(width), Number(height), checksum];
      expect([name, found.width, found.height, sum]).toEqual(expected);
    }
  });

  it('give the pixels that the addon sees of any image, to the bit', async () => {
    const embedder = await native.loadImageEmbedder({ bytes: model }, {});
    const images = await imagesOf(join(IMAGES, 'decode'));
    expect(images.length).toBeGreaterThan(90);
    for (const [name, bytes] of images) {
      expect(embedder.embedNow(codecs.decode(bytes)), name).toEqual(await embedder.embed(bytes));
    }
  }, 120_000);

  it.each([{}, BICUBIC])('resize for a model as the module that computes does: %o', async (how) => {
    const embedder = await engine.loadImageEmbedder({ bytes: model }, how);
    const [, , height = 0, width = 0] = embedder.inputShape;
    for (const [name, bytes] of await imagesOf(repository('samples'))) {
      const resized = codecs.resize(bytes, { width, height }, embedder.preprocess);
      expect([name, resized.width, resized.height]).toEqual([name, width, height]);
      const whole: Pixels = codecs.decode(bytes);
      expect(embedder.embedNow(resized), name).toEqual(embedder.embedNow(whole));
    }
  });

  it('fail as the addon does, and go on', async () => {
    const embedder = await native.loadImageEmbedder({ bytes: model }, {});
    const input = { width: 224, height: 224 };
    const coffee = await readFile(repository('samples/coffee.jpg'));
    const cases: [string, Uint8Array][] = [
      ...(await imagesOf(join(IMAGES, 'bad'))),
      ['cut.jpg', coffee.subarray(0, coffee.length / 2)],
      ['text', new TextEncoder().encode('no image')],
      ['nothing', new Uint8Array()],
    ];
    let failures = 0;
    for (const [name, bytes] of cases) {
      const expected = await failureOf(() => embedder.embed(bytes));
      const found = await failureOf(() => codecs.resize(bytes, input, embedder.preprocess));
      expect([name, found]).toEqual([name, expected]);
      if (found.code === Code.FileReadFailed) failures++;
    }
    expect(failures).toBeGreaterThan(7);
    expect(codecs.decode(coffee).channels).toBe(3);
  });

  it('keep to the limits', async () => {
    const coffee = await readFile(repository('samples/coffee.jpg'));
    const { code, message } = await failureOf(() => codecs.decode(coffee, { maxPixels: 100 }));
    expect(code).toBe(Code.FileReadFailed);
    expect(message).toContain('more than the limit of 100');
  });

  it('take no more memory the more they read', async () => {
    const images = await imagesOf(repository('samples'));
    const broken = images[0]![1].subarray(0, 5000);
    const round = () => {
      for (const [, bytes] of images) codecs.decode(bytes);
      expect(() => codecs.decode(broken)).toThrow('ends too early');
    };
    round();
    const before = module.memory.buffer.byteLength;
    for (let i = 0; i < 10; i++) round();
    expect(module.memory.buffer.byteLength).toBe(before);
  });
});
