// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is done to an image: as the options say, else as the model says, else plainly.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import {
  RnExecutorchErrorCode as Code,
  ClassificationModule,
  ImageEmbeddingsModule,
  createClassifier,
  createImageEmbedder,
  type ImageSource,
  type PreprocessOptions,
} from '../index.node.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const MODEL = file('models/efficientnet_lite0.pte');
const CAT = file('samples/cat.jpg'); // wider than high
const mean = Array<number>(3).fill(127 / 255);
const std = Array<number>(3).fill(128 / 255);
const NAMED = {
  resize: 256,
  crop: 224,
  interpolation: 'bicubic',
  antialias: true,
  mean,
  std,
} as const;

/** Of 2×2 pixels, names nothing; its vector has the direction of the means of the channels. */
const MEAN = file('tests/data/tasks/mean.pte');
const PLAIN = {
  resize: 'stretch',
  crop: 0,
  interpolation: 'bilinear',
  antialias: false,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;

const [RED, GREEN] = [
  [255, 0, 0],
  [0, 255, 0],
];
const row = [RED, RED, RED, GREEN, GREEN, RED, RED, RED].flat();
const MIDDLE_GREEN = { data: Uint8Array.from([...row, ...row]), width: 8, height: 2 };
const WHITE = { data: new Uint8Array(2 * 2 * 3).fill(255), width: 2, height: 2 };

async function vectorOf(image: ImageSource, model: string, options: PreprocessOptions = {}) {
  const embedder = await createImageEmbedder(model, options);
  const vector = await embedder.embed(image);
  embedder.dispose();
  return [...vector];
}

async function scoresOf(image: ImageSource, options: PreprocessOptions = {}) {
  const classifier = await createClassifier(undefined, options);
  const scores: Record<string, number> = {};
  for (const { label, score } of await classifier.classify(image)) scores[label] = score;
  classifier.dispose();
  return scores;
}

describe('an image', () => {
  it('is stretched where nobody says otherwise, and cropped where the caller does', async () => {
    expect(await vectorOf(MIDDLE_GREEN, MEAN)).toEqual([1, 0, 0]);
    expect(await vectorOf(MIDDLE_GREEN, MEAN, { resize: 'stretch' })).toEqual([1, 0, 0]);
    expect(await vectorOf(MIDDLE_GREEN, MEAN, { resize: 2 })).toEqual([0, 1, 0]);
    expect(await vectorOf(MIDDLE_GREEN, MEAN, { resize: 2, crop: 2 })).toEqual([0, 1, 0]);
  });

  it('is normalised as the caller says', async () => {
    const options = { mean: [0.5, 0, 1], std: [1, 1, 1] }; // white becomes ½, 1, 0
    const [red, green, blue] = await vectorOf(WHITE, MEAN, options);
    expect(red).toBeCloseTo(1 / Math.sqrt(5), 6);
    expect(green).toBeCloseTo(2 / Math.sqrt(5), 6);
    expect(blue).toBe(0);
  });

  it('is seen otherwise when the options go before the model', async () => {
    const asNamed = await scoresOf(CAT);
    expect(await scoresOf(CAT, NAMED)).toEqual(asNamed);
    expect(await scoresOf(CAT, { resize: 'stretch' })).not.toEqual(asNamed);
    expect(await scoresOf(CAT, { interpolation: 'bilinear' })).not.toEqual(asNamed);
    const vector = await vectorOf(CAT, MODEL);
    expect(await vectorOf(CAT, MODEL, { resize: 'stretch' })).not.toEqual(vector);
  });
});

describe('preprocess', () => {
  it.each([
    ['as the model says', MODEL, {}, NAMED],
    ['plain where the model says nothing', MEAN, {}, PLAIN],
    ['as the options say', MODEL, PLAIN, PLAIN],
    ['as options and model say', MODEL, { resize: 300 }, { ...NAMED, resize: 300 }],
    [
      'a stretch without a crop',
      MODEL,
      { resize: 'stretch' as const },
      { ...NAMED, resize: 'stretch', crop: 0 },
    ],
    ['not changed by what is unset', MODEL, { resize: undefined, mean: undefined }, NAMED],
  ])('is %s', async (_, model, options, expected) => {
    const tasks = [
      await createClassifier(model, options),
      await createImageEmbedder(model, options),
    ];
    for (const task of tasks) {
      expect(task.preprocess).toEqual(expected);
      task.dispose();
    }
  });

  it("can't be changed, and may be given as options", async () => {
    const { preprocess } = await createClassifier();
    for (const part of [preprocess, preprocess.mean, preprocess.std]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    const again = await createClassifier(undefined, preprocess);
    expect(again.preprocess).toEqual(preprocess);
  });
});

describe('options that are of no use', () => {
  it.each<[object, RegExp]>([
    [{ resize: 'strech' }, /resize .*'stretch', found 'strech'/],
    [{ resize: '256' }, /resize .*found '256'/],
    [{ resize: 0 }, /resize .*found 0/],
    [{ resize: -1 }, /resize .*found -1/],
    [{ resize: 256.5 }, /resize .*found 256\.5/],
    [{ resize: NaN }, /resize .*found NaN/],
    [{ resize: 1e12 }, /resize .*found 1000000000000/],
    [{ resize: 100 }, /resize .*found 100/], // the model takes 224
    [{ crop: '224' }, /crop .*found '224'/],
    [{ crop: -1 }, /crop .*found -1/],
    [{ resize: 256, crop: 200 }, /crop .*224×224, found 200/],
    [{ crop: 224 }, /resize .*crop of 224, found none.*own crop/],
    [{ interpolation: 'nearest' }, /interpolation .*'bilinear' or 'bicubic', found 'nearest'/],
    [{ interpolation: 2 }, /interpolation .*found 2/],
    [{ antialias: 'yes' }, /antialias .*true or false, found 'yes'/],
    [{ antialias: 1 }, /antialias .*found 1/],
    [{ interpolation: 'bicubic', antialias: false }, /bicubic .*antialias/],
    [{ mean: 0.5, std }, /mean .*three numbers.*found 0\.5/],
    [{ mean: [0.5], std }, /mean .*found \[0\.5\]/],
    [{ mean: [], std: [] }, /mean .*found \[\]/],
    [{ mean: [0.5, '0.5', 0.5], std }, /mean .*found \[0\.5, '0\.5', 0\.5\]/],
    [{ mean: [0.5, 0.5, 127], std }, /mean .*found 127/],
    [{ mean: [0.5, 0.5, NaN], std }, /mean .*found nan/],
    [{ mean, std: new Float32Array(std) }, /std .*found another kind of value/],
    [{ mean, std: [0.5, 0.5, 0] }, /std .*found 0/],
    [{ mean }, /mean and std/],
    [{ threads: 'two' }, /threads .*found 'two'/],
    [{ threads: -1 }, /threads .*found -1/],
    [{ threads: '2' }, /threads .*found '2'/],
    [{ threads: 1.5 }, /threads .*found 1.5/],
    [{ threads: NaN }, /threads .*found NaN/],
    [{ imageLimits: 5 }, /imageLimits must be an object/],
    [{ imageLimits: { maxpixels: 5 } }, /imageLimits must be an object of maxPixels/],
    [{ imageLimits: { maxPixels: '5' } }, /maxPixels must be a number, 0 or more, found '5'/],
    [{ limits: 'none' }, /limits .*'untrusted'.*found 'none'/],
    [{ limits: true }, /limits .*found true/],
  ])('are refused: %j', async (options, message) => {
    const refusal = { code: Code.InvalidConfig, message: expect.stringMatching(message) as string };
    await expect(createClassifier(undefined, options)).rejects.toMatchObject(refusal);
    await expect(createImageEmbedder(MODEL, options)).rejects.toMatchObject(refusal);
  });

  it.each([
    [{ labels: 'abc' }, /labels must be an array of names.*'imagenet1k', found 'abc'/],
    [{ labels: [] }, /labels .*found \[\]/],
    [{ labels: [1] }, /labels .*found \[1\]/],
    [{ scores: 'Softmax' }, /scores must be 'softmax' or 'sigmoid' or 'none', found 'Softmax'/],
    [{ pooling: 'mean' }, /no option pooling/],
  ])('of classifiers are refused: %j', async (options, message) => {
    const refusal = { code: Code.InvalidConfig, message: expect.stringMatching(message) as string };
    await expect(createClassifier(undefined, options as object)).rejects.toMatchObject(refusal);
  });

  it('of embedders are refused', async () => {
    const refusal = (text: string) => ({
      code: Code.InvalidConfig,
      message: expect.stringContaining(text) as string,
    });
    const load = (options: object) => createImageEmbedder(MODEL, options);
    await expect(load({ pooling: 'max' })).rejects.toMatchObject(refusal("'first' or 'mean'"));
    await expect(load({ pooling: 'mean' })).rejects.toMatchObject(refusal('leave pooling out'));
    await expect(load({ scores: 'none' })).rejects.toMatchObject(refusal('no option scores'));
  });
});

describe('the modules', () => {
  it('follow a model that names its preprocessing, and stretch for others', async () => {
    const classification = new ClassificationModule();
    await classification.load(MODEL);
    expect(await classification.forward(CAT)).toEqual(await scoresOf(CAT));
    classification.delete();

    const embeddings = new ImageEmbeddingsModule();
    await embeddings.load(MEAN);
    expect([...(await embeddings.forward(MIDDLE_GREEN))]).toEqual([1, 0, 0]);
    embeddings.delete();
  });

  it('take mean and deviation, and leave the rest to the model', async () => {
    const normal = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
    const preprocessorConfig = { normMean: normal.mean, normStd: normal.std } as const;
    const module = await ImageEmbeddingsModule.fromCustomModel(MODEL, { preprocessorConfig });
    const vector = [...(await module.forward(CAT))];
    module.delete();
    expect(vector).toEqual(await vectorOf(CAT, MODEL, { ...NAMED, ...normal }));
    expect(vector).not.toEqual(await vectorOf(CAT, MODEL));
  });
});
