// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The modules over the real engine and the embedded model's file.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import {
  ClassificationModule,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  ImageEmbeddingsModule,
  RnExecutorchErrorCode,
  ScalarType,
  createResourceFetcher,
  getModelNameForUrl,
  initExecutorch,
  inspectModel,
  models,
} from '../index.node.js';
import { IS_WASM } from '../../test/host.js';

const root = new URL('../../../../', import.meta.url);
const file = (path: string) => fileURLToPath(new URL(path, root));
const MODEL = file('models/efficientnet_lite0.pte');
const BISON = file('samples/bison.jpg');

const EMBEDDER = 'clip-vit-base-patch32-image';

const best = (classes: Record<string, number>) =>
  Object.entries(classes).reduce((a, b) => (b[1] > a[1] ? b : a));

it.each([
  ['a path for a model', () => ClassificationModule.fromModelName('m.pte' as never)],
  ['no model', () => ClassificationModule.fromModelName(null as never)],
  ['no embedder', () => ImageEmbeddingsModule.fromModelName(null as never)],
  ['no configuration', () => ClassificationModule.fromCustomModel(MODEL, undefined as never)],
  ['no labels', () => ClassificationModule.fromCustomModel(MODEL, {} as never)],
  ['null for an embedder', () => ImageEmbeddingsModule.fromCustomModel(MODEL, null as never)],
  ...['normmean', 'NormStd', 'mean', 'other'].map((name): [string, () => Promise<unknown>] => [
    `a preprocessor's ${name}`,
    () =>
      ImageEmbeddingsModule.fromCustomModel(MODEL, { preprocessorConfig: { [name]: [1, 1, 1] } }),
  ]),
  ...['preprocessorconfig', 'labelmap', 'limits', 'imageLimits', 'threads'].map(
    (name): [string, () => Promise<unknown>] => [
      `a configuration's ${name}`,
      () => ClassificationModule.fromCustomModel(MODEL, { labelMap: { A: 0 }, [name]: 'x' }),
    ],
  ),
  [
    'an unknown embedder',
    () => ImageEmbeddingsModule.fromModelName({ modelName: 'x' as never, modelSource: MODEL }),
  ],
  [
    'no listener',
    () => Promise.resolve().then(() => new ImageEmbeddingsModule().onDownloadProgress(5 as never)),
  ],
  [
    'an unknown option of initExecutorch',
    () =>
      Promise.resolve().then(() =>
        initExecutorch({ resourceFetcher: createResourceFetcher(), Addon: 5 } as never),
      ),
  ],
  [
    'a text for numbers',
    () => ImageEmbeddingsModule.fromCustomModel(MODEL, { preprocessorConfig: 'x' as never }),
  ],
])('modules refuse %s', async (_, make) => {
  await expect(make()).rejects.toMatchObject({ code: RnExecutorchErrorCode.InvalidConfig });
});

it.each([
  ['classifiers', (more: object) => ({ ...EFFICIENTNET_V2_S, modelSource: MODEL, ...more })],
  ['embedders', (more: object) => ({ modelName: EMBEDDER, modelSource: MODEL, ...more })],
])('published %s are what their constants expect', async (kind, make) => {
  const load = (more: object): Promise<{ delete(): void }> =>
    kind === 'embedders'
      ? ImageEmbeddingsModule.fromModelName(make(more) as never)
      : ClassificationModule.fromModelName(make(more) as never);
  for (const expected of [{ bytes: 5 }, { sha256: '0'.repeat(64) }]) {
    await expect(load(expected)).rejects.toMatchObject({ code: 114 });
  }
  await expect(load({ sha265: '0' })).rejects.toMatchObject({ code: 120 });
  (await load({ bytes: (await readFile(MODEL)).length, title: 'mine' })).delete();
});

it('a class may have any name', async () => {
  const names = Array.from({ length: 1000 }, (_, index): [string, number] => [
    index === 5 ? '__proto__' : `c${index}`,
    index,
  ]);
  const config = { labelMap: Object.fromEntries(names) };
  const module = await ClassificationModule.fromCustomModel(MODEL, config);
  expect(Object.keys(await module.forward(BISON))).toContain('__proto__');
  module.delete();
});

it('inspectModel takes the options of inspect', async () => {
  const refused = { code: 'INVALID_ARGUMENT' };
  await expect(inspectModel(MODEL, { Limits: 'x' } as never)).rejects.toMatchObject(refused);
  expect(Object.keys((await inspectModel(MODEL, { limits: 'untrusted' })).schema)).toContain(
    'forward',
  );
});

it('a preprocessor that is null is none', async () => {
  const config = { preprocessorConfig: null as never };
  (await ImageEmbeddingsModule.fromCustomModel(MODEL, config)).delete();
});

describe('ClassificationModule', () => {
  const module = new ClassificationModule();
  afterEach(() => module.delete());

  it('names an image, with probabilities that sum to 1', async () => {
    const progress: number[] = [];
    await module.load({ modelSource: MODEL }, (value) => progress.push(value));
    const classes = await module.forward(BISON);
    expect(best(classes)[0]).toBe('bison');
    expect(Object.values(classes).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(progress.at(-1)).toBe(1);
    expect(await module.getInputShape('forward', 0)).toEqual([1, 3, 224, 224]);
    await expect(module.getInputShape('backward', 0)).rejects.toMatchObject({ code: 32 });
    await expect(module.getInputShape('constructor', 'name' as never)).rejects.toMatchObject({
      code: 32,
    });
    await expect(module.getInputShape('forward', 'length' as never)).rejects.toMatchObject({
      code: 32,
    });
    await expect(module.getInputShape('forward', 1)).rejects.toMatchObject({ code: 32 });
  });

  it('refuses unusable options by name', async () => {
    const { InvalidConfig: code } = RnExecutorchErrorCode;
    await module.load(MODEL);
    for (const options of [null, 'x', { signal: 5 }, { Signal: 5 }] as never[]) {
      await expect(module.forward(BISON, options)).rejects.toMatchObject({ code });
      await expect(module.load(MODEL, undefined, options)).rejects.toMatchObject({ code });
    }
    await expect(module.load(MODEL, 'x' as never)).rejects.toMatchObject({ code });
  });

  it('takes images in every form', async () => {
    await module.load(MODEL);
    const bytes = await readFile(BISON);
    const expected = await module.forward(BISON);
    for (const image of [
      bytes,
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      new Blob([bytes]),
      bytes.toString('base64'),
      `data:image/jpeg;base64,${bytes.toString('base64')}`,
      `file://${BISON}`,
      { uri: `file://${BISON}` },
    ]) {
      expect(await module.forward(image)).toEqual(expected);
    }
  });

  it('takes pixels in every form', async () => {
    await module.load(MODEL);
    const dataPtr = new Uint8Array(4 * 4 * 3).fill(200);
    const data = new Uint8Array(4 * 4 * 4).fill(200);
    const expected = await module.forward({
      dataPtr,
      sizes: [4, 4, 3],
      scalarType: ScalarType.BYTE,
    });
    expect(await module.forward({ data, width: 4, height: 4 })).toEqual(expected);
    const info = { width: 4, height: 4, channels: 3 };
    expect(await module.forward({ data: dataPtr, info })).toEqual(expected);
  });

  it.each([
    [{ dataPtr: new Uint8Array(3), sizes: [4, 4, 3], scalarType: 0 }],
    [{ dataPtr: [1], sizes: [1, 1, 3], scalarType: 0 }],
    [{ something: 'else' }],
  ])('refuses %j as InvalidArgument', async (image) => {
    await module.load(MODEL);
    await expect(module.forward(image)).rejects.toMatchObject({ code: 18 });
  });

  it('says that no model is loaded, before load and after delete', async () => {
    await expect(module.forward(BISON)).rejects.toMatchObject({
      code: RnExecutorchErrorCode.ModuleNotLoaded,
    });
    await module.load(MODEL);
    const running = module.forward(BISON);
    const waiting = module.forward(BISON);
    await new Promise((resolve) => setImmediate(resolve));
    module.delete();
    expect(best(await running)[0]).toBe('bison');
    await expect(waiting).rejects.toMatchObject({ code: 102 });
    await module.load(MODEL);
    expect(best(await module.forward(BISON))[0]).toBe('bison');
  });

  it.skipIf(IS_WASM)('runs on frames at once, as forward does in time', async () => {
    await module.load(MODEL);
    const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, index) => (index * 31) % 256);
    const frame = { data, width: 64, height: 48 };
    const { runOnFrame } = module;
    expect(runOnFrame(frame)).toEqual(await module.forward(frame));
    expect(module.generateFromFrame(frame)).toEqual(runOnFrame(frame, false));
    module.delete();
    expect(() => runOnFrame(frame)).toThrow(expect.objectContaining({ code: 102 }));
    expect(() => module.runOnFrame).toThrow(expect.objectContaining({ code: 102 }));
  });

  it('is freed by await using', async () => {
    await module.load(MODEL);
    await module[Symbol.asyncDispose]();
    await expect(module.forward(BISON)).rejects.toMatchObject({ code: 102 });
  });

  it('refuses the name of no published model', async () => {
    const model = { modelName: 'nothing', modelSource: MODEL } as never;
    await expect(ClassificationModule.fromModelName(model)).rejects.toMatchObject({ code: 112 });
  });

  it('rejects a load that delete overtakes', async () => {
    const loading = module.load(MODEL);
    module.delete();
    await expect(loading).rejects.toMatchObject({ code: 118 });
  });

  it('gives codes to what is wrong with a model', async () => {
    await expect(module.load(file('README.md'))).rejects.toMatchObject({ code: 35 });
    await expect(module.load(file('nowhere.pte'))).rejects.toMatchObject({ code: 114 });
    const config = { labelMap: { A: 0, B: 1 } };
    await expect(ClassificationModule.fromCustomModel(MODEL, config)).rejects.toMatchObject({
      code: 115,
    });
    const holes = { labelMap: { A: 0, B: 2 } };
    await expect(ClassificationModule.fromCustomModel(MODEL, holes)).rejects.toMatchObject({
      code: 112,
    });
  });

  it('has the oldest form too', async () => {
    const progress: number[] = [];
    const subscription = ClassificationModule.onDownloadProgress((value) => progress.push(value));
    await ClassificationModule.load(MODEL);
    subscription.remove();
    expect(best(await ClassificationModule.forward(BISON))[0]).toBe('bison');
    expect(progress.at(-1)).toBe(1);
    ClassificationModule.delete();
  });
});

describe('ImageEmbeddingsModule', () => {
  it('gives vectors of length 1: numbers from the static form, floats from instances', async () => {
    await ImageEmbeddingsModule.load(MODEL);
    const numbers = await ImageEmbeddingsModule.forward(BISON);
    ImageEmbeddingsModule.delete();
    expect(Array.isArray(numbers)).toBe(true);
    expect(Math.hypot(...numbers)).toBeCloseTo(1, 5);

    const module = await ImageEmbeddingsModule.fromCustomModel(MODEL);
    const floats = await module.forward(BISON);
    expect(floats).toEqual(Float32Array.from(numbers));
    module.delete();
    await expect(module.forward(BISON)).rejects.toMatchObject({ code: 102 });
  });

  it.skipIf(IS_WASM)('runs on frames, and tells of its downloads', async () => {
    const progress: number[] = [];
    const module = new ImageEmbeddingsModule();
    module.onDownloadProgress((value) => progress.push(value));
    await module.load(MODEL);
    expect(progress.at(-1)).toBe(1);
    const frame = { data: new Uint8Array(8 * 8 * 3).fill(90), width: 8, height: 8 };
    expect(module.runOnFrame(frame)).toEqual(await module.forward(frame));
    module.delete();
  });

  it('takes a callback for a config, as it once did', async () => {
    const progress: number[] = [];
    const report = (value: number) => progress.push(value);
    (await ImageEmbeddingsModule.fromCustomModel(MODEL, report)).delete();
    expect(progress.at(-1)).toBe(1);
  });
});

describe('the constants', () => {
  it('name a model and where it is', () => {
    expect(EFFICIENTNET_V2_S.modelName).toBe('efficientnet-v2-s');
    expect(new URL(EFFICIENTNET_V2_S.modelSource).pathname).toMatch(/_fp32\.pte$/);
  });

  it('are found by what the model does, quantised unless told otherwise', () => {
    const { efficientnet_v2_s } = models.classification;
    expect(efficientnet_v2_s()).toBe(EFFICIENTNET_V2_S_QUANTIZED);
    expect(efficientnet_v2_s({ quant: false, backend: 'xnnpack' })).toBe(EFFICIENTNET_V2_S);
    const { clip_vit_base_patch32_image } = models.image_embedding;
    expect(clip_vit_base_patch32_image({ quant: false }).modelName).not.toMatch(/quantized/);
  });

  it('are found by their URLs', () => {
    expect(getModelNameForUrl(EFFICIENTNET_V2_S.modelSource)).toBe('efficientnet-v2-s');
    expect(getModelNameForUrl('https://example.org/other.pte')).toBeUndefined();
  });
});

describe('signals', () => {
  it('stop a forward, and a load; their reasons are the causes', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const module = new ImageEmbeddingsModule();
    const load = module.load(MODEL, undefined, { signal });
    await expect(load).rejects.toMatchObject({ code: 118, cause: reason });
    await module.load(MODEL);
    await expect(module.forward(BISON, { signal })).rejects.toMatchObject({
      code: 2,
      cause: reason,
    });
    const download = module.forward('http://127.0.0.1:9/a.jpg', { signal });
    await expect(download).rejects.toMatchObject({ code: 118, cause: reason });
    const controller = new AbortController();
    const running = module.forward(BISON, { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toMatchObject({ code: 2, cause: reason });
    expect(await module.forward(BISON)).toHaveLength(1280);
    module.delete();
  });
});
