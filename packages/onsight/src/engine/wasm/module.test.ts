// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The WebAssembly module against the addon, in one process: the same answers, errors and options.
// ONSIGHT_WASM_DIR is build/wasm/bin; without it, these tests are skipped.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { assert, beforeAll, describe, expect, it, vi } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { addonEngine, type Addon } from '../addon.js';
import type { Engine } from '../engine.js';
import type { WasmModule } from './instantiate.js';
import { Computer, fileInMemory } from '../remote/computer.js';
import { wasmAddon } from './module.js';
import { ADDON, MODULES, instanceOf, repository, waves } from './testing.js';

const native = addonEngine(createRequire(import.meta.url)(ADDON) as Addon);

const SIZES = [
  [224, 224, 3],
  [640, 359, 3],
  [97, 301, 4],
] as const;

describe.skipIf(!MODULES).each(['onsight.wasm', 'onsight.relaxed.wasm'])('%s', (name) => {
  let module: WasmModule;
  let engine: Engine;
  let bytes: Uint8Array;
  beforeAll(async () => {
    module = await instanceOf(name);
    engine = addonEngine(wasmAddon(module));
    bytes = await readFile(repository('models/efficientnet_lite0.pte'));
  });

  it('says what it is', () => {
    expect(engine.runtimeInfo()).toMatchObject({ target: 'wasm128', threads: 1 });
    expect(engine.runtimeInfo().version).toBe(native.runtimeInfo().version);
  });

  it.each(SIZES)('classifies %d × %d pixels of %d channels as the addon does', async (...size) => {
    const image = waves(...size);
    const [here, there] = await Promise.all(
      [engine, native].map(async (one) => {
        const classifier = await one.loadClassifier({ bytes }, {});
        const found = await classifier.classify(image, { maxResults: 5 });
        classifier.close();
        return found;
      }),
    );
    expect(here?.indices).toEqual(there?.indices);
    expect(here?.labels).toEqual(there?.labels);
    there?.scores.forEach((score, i) => expect(here?.scores[i]).toBeCloseTo(score, 5));
  });

  it('embeds as the addon does', async () => {
    const image = waves(300, 200, 3);
    const options = { resize: 256, crop: 224, antialias: true, interpolation: 'bicubic' } as const;
    const [here, there] = await Promise.all(
      [engine, native].map(async (one) =>
        (await one.loadImageEmbedder({ bytes }, options)).embedNow(image),
      ),
    );
    expect(here).toHaveLength(1280);
    expect(engine.cosineSimilarity(here!, there!)).toBeCloseTo(1, 6);
  });

  it('describes models as the addon does', async () => {
    expect(await engine.inspect({ bytes }, {})).toEqual(await native.inspect({ bytes }, {}));
  });

  it.each([
    ['options that are of a wrong type', { crop: 1.5 }, Code.InvalidConfig],
    ['options that contain themselves', Object.assign([], { 0: null }), undefined],
  ])('takes %s as the addon does', async (_, options, code) => {
    const failure = (one: Engine) =>
      one.loadClassifier({ bytes }, options as object).then(
        () => undefined,
        (error: unknown) => error as Error & { code: number },
      );
    const [here, there] = [await failure(engine), await failure(native)];
    expect(here?.code).toBe(code);
    expect(here?.message).toBe(there?.message);
  });

  it('says what is wrong with a file', async () => {
    const error: unknown = await engine
      .loadClassifier({ bytes: new Uint8Array(100) }, {})
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: Code.InvalidProgram });
  });

  it('says how much memory there is when it does not suffice, and can go on', async () => {
    const full = {
      code: Code.MemoryAllocationFailed,
      message: expect.stringContaining('2 GB at most') as string,
    };
    const image = { data: new Uint8Array(2.14e9), width: 1, height: 1, channels: 3 } as const;
    const classifier = await engine.loadClassifier({ bytes }, {});
    await expect(classifier.classify(image, {})).rejects.toMatchObject(full);
    const { labels } = await classifier.classify(waves(97, 301, 3), { maxResults: 1 });
    expect(labels).toHaveLength(1);
    classifier.close();
  });

  it("reads a model's file when it needs it, and closes it after the model", async () => {
    const padded = new Uint8Array(bytes.length + 300e6);
    padded.set(bytes);
    const file = { ...fileInMemory(padded), close: vi.fn() };
    const before = module.memory.buffer.byteLength;
    const { handle } = await new Computer(module).withFile(file, (source) =>
      wasmAddon(module).loadClassifier(source, {}),
    );
    expect(file.close).not.toHaveBeenCalled();
    expect(module.memory.buffer.byteLength - before).toBeLessThan(50e6);
    wasmAddon(module).closeClassifier(handle);
    expect(file.close).toHaveBeenCalledOnce();
  });

  it('says when a file can no longer be read', async () => {
    const file = { size: 5e6, read: () => assert.fail('gone'), close: vi.fn() };
    const loading = new Computer(module).withFile(file, (source) =>
      wasmAddon(module).loadClassifier(source, {}),
    );
    await expect(loading).rejects.toMatchObject({
      code: Code.AccessFailed,
      message: "the model's file can't be read: was it changed or deleted?",
    });
    expect(file.close).toHaveBeenCalledOnce();
  });

  it('frees what was closed, and what it was lent', async () => {
    const image = waves(1500, 1500, 3);
    const round = async () => {
      const classifier = await engine.loadClassifier({ bytes }, {});
      await classifier.classify(image, { maxResults: 1 });
      classifier.close();
      await engine.inspect({ bytes: new Uint8Array(5e6) }, {}).catch(() => undefined);
    };
    for (let i = 0; i < 3; i++) await round();
    const before = module.memory.buffer.byteLength;
    for (let i = 0; i < 20; i++) await round();
    // The model, the picture and what is no model have 5 MB or more each: a leak of one takes 100.
    expect(module.memory.buffer.byteLength - before).toBeLessThan(20e6);
  });
});
