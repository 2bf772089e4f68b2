// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the documentation of 0.3 to 0.9 shows of modules, errors and the registry, run.

import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  ImageEmbeddingsModule,
  MODEL_REGISTRY,
  RnExecutorchError,
  RnExecutorchErrorCode,
  ScalarType,
  models,
} from 'react-native-executorch';
import * as legacy from 'react-native-executorch/legacy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { BLUE, Hub, MEAN, RED, RED_URL, THOUSAND, best, sum } from './hub.js';
import { IS_WASM } from '../host.js';

const CUSTOM = 'https://example.com/custom_classifier.pte';
const MyLabels = { CAT: 0, DOG: 1, BIRD: 2 } as const;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
  await hub.serveFile(EFFICIENTNET_V2_S.modelSource, THOUSAND);
  await hub.serveFile(EFFICIENTNET_V2_S_QUANTIZED.modelSource, THOUSAND);
  await hub.serveFile(CLIP_VIT_BASE_PATCH32_IMAGE.modelSource, MEAN);
  await hub.serveFile(CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED.modelSource, MEAN);
  await hub.serveFile(CUSTOM, MEAN);
});
afterAll(() => hub.stop());

describe('0.3 and 0.4: static modules', () => {
  it('ClassificationModule', async () => {
    const progress: number[] = [];
    const subscription = ClassificationModule.onDownloadProgress((value) => progress.push(value));
    await ClassificationModule.load(EFFICIENTNET_V2_S);
    const classesWithProbabilities = await ClassificationModule.forward(RED_URL);
    subscription.remove();

    expect(best(classesWithProbabilities)).toBe('tench, Tinca tinca');
    expect(Object.keys(classesWithProbabilities)).toHaveLength(1000);
    expect(sum(classesWithProbabilities)).toBeCloseTo(1, 5);
    expect(progress.at(-1)).toBe(1);
    ClassificationModule.delete();
  });

  it('ImageEmbeddingsModule', async () => {
    await ImageEmbeddingsModule.load(CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER);
    expect(await ImageEmbeddingsModule.forward('https://url-to-image.jpg')).toEqual([1, 0, 0]);
    ImageEmbeddingsModule.delete();
  });
});

describe('0.5 to 0.7: modules made with new', () => {
  it('ClassificationModule', async () => {
    const progress: number[] = [];
    const classificationModule = new ClassificationModule();
    await classificationModule.load(EFFICIENTNET_V2_S, (value) => progress.push(value));
    for (const image of [RED_URL, RED.base64, RED.data]) {
      const classesWithProbabilities = await classificationModule.forward(image);
      expect(best(classesWithProbabilities)).toBe('tench, Tinca tinca');
    }
    expect(progress.at(-1)).toBe(1);

    classificationModule.delete();
    await expect(classificationModule.forward(RED.base64)).rejects.toMatchObject({
      code: RnExecutorchErrorCode.ModuleNotLoaded,
    });
    await classificationModule.load(EFFICIENTNET_V2_S);
    expect(await classificationModule.getInputShape('forward', 0)).toEqual([1, 3, 2, 2]);
    classificationModule.delete();
  });

  it('ImageEmbeddingsModule', async () => {
    const progress: number[] = [];
    const imageEmbeddingsModule = new ImageEmbeddingsModule();
    imageEmbeddingsModule.onDownloadProgress((value) => progress.push(value));
    await imageEmbeddingsModule.load(CLIP_VIT_BASE_PATCH32_IMAGE);
    const embedding = await imageEmbeddingsModule.forward('https://url-to-image.jpg');
    expect(embedding).toEqual(Float32Array.of(1, 0, 0));
    expect(progress.at(-1)).toBe(1);
    imageEmbeddingsModule.delete();
  });
});

describe('0.8 and 0.9: modules made by factories', () => {
  it.each([
    ['a constant', EFFICIENTNET_V2_S],
    ['the registry', models.classification.efficientnet_v2_s()],
  ])('ClassificationModule.fromModelName with %s', async (_, model) => {
    const classificationModule = await ClassificationModule.fromModelName(model);
    const classesWithProbabilities = await classificationModule.forward(BLUE.data);
    expect(best(classesWithProbabilities)).toBe('GREAT_WHITE_SHARK');
    expect(classesWithProbabilities.GREAT_WHITE_SHARK).toBeGreaterThan(0.99);
    classificationModule.delete();
  });

  it('ClassificationModule.fromCustomModel', async () => {
    const progress: number[] = [];
    const classifier = await ClassificationModule.fromCustomModel(
      'https://example.com/custom_classifier.pte',
      { labelMap: MyLabels },
      (value) => progress.push(value),
    );
    const result = await classifier.forward(RED.data);
    // The softmax of 4, 0, 0.
    const cat = Math.exp(4) / (Math.exp(4) + 2);
    expect(result.CAT).toBeCloseTo(cat, 6);
    expect(result.DOG).toBeCloseTo((1 - cat) / 2, 6);
    expect(result.BIRD).toBeCloseTo((1 - cat) / 2, 6);
    expect(progress.at(-1)).toBe(1);
    classifier.delete();
  });

  it('ClassificationModule.fromCustomModel with a normalisation', async () => {
    const classifier = await ClassificationModule.fromCustomModel(CUSTOM, {
      labelMap: MyLabels,
      preprocessorConfig: { normMean: [0.5, 0.5, 0.5], normStd: [0.5, 0.5, 0.5] },
    });
    // Red is 1, -1, -1 then, and its logits 4, -4, -4.
    const { CAT } = await classifier.forward(RED.data);
    expect(CAT).toBeCloseTo(1 / (1 + 2 * Math.exp(-8)), 6);
    classifier.delete();
  });

  it.each([
    ['a constant', CLIP_VIT_BASE_PATCH32_IMAGE],
    ['the registry', models.image_embedding.clip_vit_base_patch32_image()],
  ])('ImageEmbeddingsModule.fromModelName with %s', async (_, model) => {
    const imageEmbeddingsModule = await ImageEmbeddingsModule.fromModelName(model);
    const embedding = await imageEmbeddingsModule.forward('https://url-to-image.jpg');
    expect(embedding).toEqual(Float32Array.of(1, 0, 0));
    imageEmbeddingsModule.delete();
  });

  it.skipIf(IS_WASM)('forward and runOnFrame with PixelData', async () => {
    const model = await ImageEmbeddingsModule.fromCustomModel(CUSTOM);
    const pixels = {
      dataPtr: new Uint8Array([0, 0, 255, 0, 0, 255]),
      sizes: [1, 2, 3] as [number, number, 3],
      scalarType: ScalarType.BYTE as const,
    };
    expect(await model.forward(pixels)).toEqual(Float32Array.of(0, 0, 1));
    expect(model.runOnFrame(pixels)).toEqual(Float32Array.of(0, 0, 1));
    model.delete();
  });

  it('MODEL_REGISTRY', () => {
    const names = Object.values(MODEL_REGISTRY.ALL_MODELS).map((model) => model.modelName);
    expect(names).toContain('efficientnet-v2-s');
    expect(names.filter((name) => name.includes('clip'))).toHaveLength(2);
  });
});

describe('errors', () => {
  it('are told apart by their codes', async () => {
    const module = new ClassificationModule();
    try {
      await module.forward(RED.data);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RnExecutorchError);
      if (!(error instanceof RnExecutorchError)) return;
      expect(error.code).toBe(RnExecutorchErrorCode.ModuleNotLoaded);
      expect(error.message).toMatch(/load/);
    }
  });

  it('say that a model has not the classes of its name', async () => {
    await hub.serveFile('https://example.com/three.pte', MEAN);
    const model = {
      modelName: 'efficientnet-v2-s',
      modelSource: 'https://example.com/three.pte',
    } as const;
    await expect(ClassificationModule.fromModelName(model)).rejects.toMatchObject({
      code: RnExecutorchErrorCode.InvalidModelOutput,
    });
  });
});

describe('/legacy', () => {
  it('has the same modules', () => {
    expect(legacy.ClassificationModule).toBe(ClassificationModule);
    expect(legacy.ImageEmbeddingsModule).toBe(ImageEmbeddingsModule);
  });
});

it('asks for nothing but what was named', () => {
  expect(hub.asked.sort()).toEqual(
    [
      CLIP_VIT_BASE_PATCH32_IMAGE.modelSource,
      CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED.modelSource,
      CUSTOM,
      EFFICIENTNET_V2_S.modelSource,
      EFFICIENTNET_V2_S_QUANTIZED.modelSource,
      'https://example.com/three.pte',
      RED_URL,
    ].sort(),
  );
});
