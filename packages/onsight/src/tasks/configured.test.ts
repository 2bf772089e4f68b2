// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// createClassifier and createImageEmbedder with the objects of react-native-executorch 0.10.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import {
  IMAGENET1K_LABELS,
  IMAGENET_NORM,
  cleanupExecutorch,
  createClassifier,
  createImageEmbedder,
  createResourceFetcher,
  download,
  initExecutorch,
  isRnExecuTorchError,
  models,
  type ImageBuffer,
} from '../index.node.js';
import { directory, host } from '../../test/host-and-folder.js';
import { EFFICIENTNET_V2_S } from '../compat/models.js';
import { IMAGENET1K_NAMES } from './imagenet1k.js';
import { IS_WASM } from '../../test/host.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const MODEL = file('models/efficientnet_lite0.pte');
const THOUSAND = file('tests/data/tasks/thousand.pte'); // of a red image, class 0
const MEAN = file('tests/data/tasks/mean.pte'); // the mean of each channel
const BISON = file('samples/bison.jpg');

const RED: ImageBuffer = {
  data: Uint8Array.of(255, 0, 0, 255, 0, 0),
  width: 2,
  height: 1,
  format: 'rgb',
  layout: 'hwc',
};
const { modelOpts } = models.classification.EFFICIENTNET_V2_S.DEFAULT;
const plain = models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT.modelOpts;

describe('a configured classifier', () => {
  it.skipIf(IS_WASM)(
    'has functions that may be taken out, and the labels of its configuration',
    async () => {
      const classifier = await createClassifier({ modelPath: THOUSAND, modelOpts });
      const { classify, classifyWorklet, dispose, labels } = classifier;
      expect(labels).toEqual(IMAGENET1K_LABELS);
      const [best, ...others] = await classify(RED, { topk: 2 });
      expect(best).toMatchObject({ label: 'tench, Tinca tinca', index: 0 });
      expect(best?.confidence).toBe(best?.score);
      expect(others).toHaveLength(1);
      expect(classifyWorklet(RED, { topk: 2 })).toEqual([best, ...others]);
      expect(await classify(RED, { topk: 0 })).toEqual([]);
      expect(await classify(RED)).toHaveLength(1000);
      dispose();
      dispose();
      await expect(classify(RED)).rejects.toMatchObject({ code: 'RESOURCE_DISPOSED' });
      expect(() => classifyWorklet(RED)).toThrow(
        expect.objectContaining({ code: 'RESOURCE_DISPOSED' }),
      );
    },
  );

  it('keeps labels that are no texts', async () => {
    const own = IMAGENET1K_LABELS.map((name, id) => ({ id, name }));
    const { classify, delete: free } = await createClassifier({
      modelPath: THOUSAND,
      modelOpts: { ...modelOpts, labels: own },
    });
    expect((await classify(RED, { topk: 1 }))[0]?.label).toBe(own[0]);
    free();
    await expect(classify(RED)).rejects.toMatchObject({ code: 'RESOURCE_DISPOSED' });
  });

  it('has what the model says of itself where there are no options', async () => {
    const classifier = await createClassifier({ modelPath: MODEL });
    expect(classifier.preprocess).toMatchObject({ resize: 256, crop: 224 });
    expect(await classifier.classify(BISON, { topk: 1 })).toMatchObject([{ label: 'bison' }]);
  });

  it('stretches, or cuts out the middle, as it is told', async () => {
    const prepared = async (resizeMode: 'stretch' | 'crop') => {
      const options = { ...modelOpts, resizeMode, normalizeOpts: IMAGENET_NORM };
      const made = await createClassifier({ modelPath: MODEL, modelOpts: options });
      return made.preprocess;
    };
    const stretched = await prepared('stretch');
    expect(stretched.resize).toBe('stretch');
    expect(stretched.mean).toEqual(
      [0.485, 0.456, 0.406].map((x) => expect.closeTo(x, 12) as number),
    );
    expect(stretched.std).toEqual(
      [0.229, 0.224, 0.225].map((x) => expect.closeTo(x, 12) as number),
    );
    expect(await prepared('crop')).toMatchObject({ resize: 224, crop: 224 });
  });

  it.each([
    [{ resizeMode: 'letterbox' }, 'resizeMode'],
    [{ interpolation: 'lanczos' }, 'interpolation'],
    [{ normalizeOpts: { alpha: 0 } }, 'normalizeOpts'],
    [{ normalizeOpts: { alpha: [1, 2] } }, 'normalizeOpts'],
    [{ normalizeOpts: { beta: 1 } }, 'mean'],
    [{ normalizeOpts: { alpha: '0.1' } }, 'normalizeOpts'],
    [{ normalizeOpts: { alpha: 1, beta: {} } }, 'normalizeOpts'],
    [{ normalizeOpts: 5 }, 'normalizeOpts'],
    [{ labels: 'abc' }, 'labels'],
    [{ labels: {} }, 'labels'],
  ])('refuses %j', async (change, message) => {
    const options = { ...modelOpts, ...change } as typeof modelOpts;
    await expect(createClassifier({ modelPath: THOUSAND, modelOpts: options })).rejects.toSatisfy(
      (error: Error) =>
        isRnExecuTorchError(error, 'INVALID_ARGUMENT') && error.message.includes(message),
    );
  });

  it.each([undefined, null])(
    'does not take %s for the model that comes with onsight',
    async (path) => {
      const modelPath = path as unknown as string;
      for (const make of [createClassifier, createImageEmbedder] as (typeof createClassifier)[]) {
        await expect(make({ modelPath })).rejects.toMatchObject({
          code: 'INVALID_ARGUMENT',
          message: expect.stringContaining('modelPath') as string,
        });
      }
    },
  );

  it('names options that are wrong', async () => {
    const { classify, classifyWorklet } = await createClassifier({
      modelPath: THOUSAND,
      modelOpts,
    });
    for (const options of [null, { topk: 1.5 }, { topk: '2' }] as never[]) {
      await expect(classify(RED, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(() => classifyWorklet(RED, options)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const call of [
      download('x', null as never),
      download('x', { signal: 5 as never }),
      download(circular),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('says what went wrong with a text', async () => {
    const missing = createClassifier({ modelPath: file('missing.pte'), modelOpts });
    await expect(missing).rejects.toMatchObject({ code: 'LOAD_FAILED', cause: { code: 114 } });
    const few = { ...modelOpts, labels: ['a', 'b'] };
    await expect(createClassifier({ modelPath: THOUSAND, modelOpts: few })).rejects.toMatchObject({
      code: 'SCHEMA_MISMATCH',
    });
    const { classify } = await createClassifier({ modelPath: THOUSAND, modelOpts });
    await expect(classify(RED, { topk: -1 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(classify({})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const batch = await createClassifier({ modelPath: THOUSAND, modelOpts });
    batch.dispose();
    await expect(batch.classify(RED)).rejects.toMatchObject({ name: 'RnExecuTorchError' });
  });
});

describe('a configured embedder', () => {
  it.skipIf(IS_WASM)('gives the same vector in every format of pixels, at once too', async () => {
    const { embed, embedWorklet, dispose } = await createImageEmbedder({
      modelPath: MEAN,
      modelOpts: plain,
    });
    const expected = await embed(RED);
    expect(expected).toEqual(Float32Array.of(1, 0, 0));
    const bgr: ImageBuffer = { ...RED, data: Uint8Array.of(0, 0, 255, 0, 0, 255), format: 'bgr' };
    const bgra: ImageBuffer = {
      ...bgr,
      data: new Uint8Array([0, 0, 255, 0, 0, 0, 255, 0]),
      format: 'bgra',
    };
    expect(await embed(bgr)).toEqual(expected);
    expect(embedWorklet(bgra)).toEqual(expected);
    const gray: ImageBuffer = { ...RED, data: Uint8Array.of(9, 9), format: 'gray' };
    expect(embedWorklet(gray)[0]).toBeCloseTo(Math.sqrt(1 / 3), 5);
    expect(() => embedWorklet(BISON as never)).toThrow(/does not wait/);
    dispose();
    await expect(embed(RED)).rejects.toMatchObject({ code: 'RESOURCE_DISPOSED' });
  });
});

describe('a published model', () => {
  afterEach(() => cleanupExecutorch());

  it('brings its labels in whatever form it is given', async () => {
    host.serve(
      '/software-mansion/react-native-executorch-efficientnet-v2-s/resolve/v0.9.0/xnnpack/efficientnet_v2_s_xnnpack_fp32.pte',
      { body: await readFile(THOUSAND) },
    );
    const mirrors = { 'https://huggingface.co': host.origin };
    initExecutorch({
      resourceFetcher: createResourceFetcher({ cacheDirectory: directory, mirrors }),
    });
    const { modelSource } = EFFICIENTNET_V2_S;
    for (const source of [
      modelSource,
      new URL(modelSource),
      EFFICIENTNET_V2_S,
      { uri: modelSource },
    ]) {
      const classifier = await createClassifier(source);
      expect(await classifier.classify(RED, { topk: 1 })).toMatchObject([{ label: 'tench' }]);
      classifier.dispose();
    }
    const named = await createClassifier(modelSource, { labels: IMAGENET1K_NAMES });
    expect(named.labels[134]).toBe('crane(bird)');
    expect((await createClassifier(THOUSAND)).labels[0]).toBe('0');
  });
});
