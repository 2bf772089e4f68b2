// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// EfficientNetV2-S and CLIP as the constants name them, against PyTorch. The folder ONSIGHT_ZOO holds
// them, as tools/zoo/make.py makes it; without it, these tests are skipped.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  ImageEmbeddingsModule,
  Imagenet1kLabel,
  ScalarType,
  models,
  type PixelData,
} from 'react-native-executorch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Hub, sum } from './hub.js';

const zoo = process.env['ONSIGHT_ZOO'] ?? '';

/** Reads an array of float32 in row-major order. */
async function readNpy(path: string): Promise<Float32Array> {
  const file = await readFile(join(zoo, path));
  const header = file.toString('latin1', 10, 10 + file.readUInt16LE(8));
  expect(header).toContain("'descr': '<f4', 'fortran_order': False");
  return new Float32Array(Uint8Array.from(file.subarray(10 + header.length)).buffer);
}

/** A model's input as pixels: it was made of bytes, and has the model's size. */
async function readPixels(model: string, index: number): Promise<PixelData> {
  const input = await readNpy(`${model}/input_${index}.npy`);
  const size = Math.sqrt(input.length / 3);
  const dataPtr = new Uint8Array(input.length);
  for (let at = 0; at < size * size; at++) {
    for (let channel = 0; channel < 3; channel++) {
      dataPtr[3 * at + channel] = Math.round((input[channel * size * size + at] ?? 0) * 255);
    }
  }
  return { dataPtr, sizes: [size, size, 3], scalarType: ScalarType.BYTE };
}

/** Logarithms of probabilities: random weights make all of these alike, and near 0. */
function logSoftmax(logits: Float32Array): number[] {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return Array.from(logits, (logit) => logit - Math.log(total));
}

/** The greatest difference between two lists of numbers. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(
    ...Array.from(found, (value, index) => Math.abs(value - (expected[index] ?? NaN))),
  );
}

const logsInOrder = (classes: Record<keyof typeof Imagenet1kLabel, number>) =>
  Object.values(Imagenet1kLabel)
    .filter((label): label is keyof typeof Imagenet1kLabel => typeof label === 'string')
    .map((label) => Math.log(classes[label]));

describe.skipIf(zoo === '')('a model of the zoo', { timeout: 120_000 }, () => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await Hub.start();
    const serve = (url: string, name: string) => hub.serveFile(url, join(zoo, name));
    await serve(EFFICIENTNET_V2_S.modelSource, 'efficientnet_v2_s_xnnpack.pte');
    await serve(EFFICIENTNET_V2_S_QUANTIZED.modelSource, 'efficientnet_v2_s_int8_xnnpack.pte');
    await serve(CLIP_VIT_BASE_PATCH32_IMAGE.modelSource, 'clip_vit_b32_image_xnnpack.pte');
  });
  afterAll(() => hub.stop());

  it('EFFICIENTNET_V2_S gives the probabilities of PyTorch', async () => {
    const module = await ClassificationModule.fromModelName(EFFICIENTNET_V2_S);
    expect(await module.getInputShape()).toEqual([1, 3, 384, 384]);
    for (const index of [0, 3]) {
      const classes = await module.forward(await readPixels('efficientnet_v2_s', index));
      const expected = logSoftmax(await readNpy(`efficientnet_v2_s/torch_${index}.npy`));
      expect(sum(classes)).toBeCloseTo(1, 5);
      expect(difference(logsInOrder(classes), expected)).toBeLessThan(1e-4);
    }
    module.delete();
  });

  it('EFFICIENTNET_V2_S has the names of each age of the API', async () => {
    const image = await readPixels('efficientnet_v2_s', 0);
    const module = new ClassificationModule();
    await module.load(EFFICIENTNET_V2_S);
    const classes = await module.forward(image);
    expect(Object.keys(classes)).toHaveLength(1000);
    expect(classes['tench, Tinca tinca']).toBeGreaterThan(0);
    module.delete();
  });

  it('the registry gives the int8 one', async () => {
    const model = models.classification.efficientnet_v2_s();
    const module = await ClassificationModule.fromModelName(model);
    const classes = await module.forward(await readPixels('efficientnet_v2_s', 0));
    // ExecuTorch's run of the same file; one step of its output is 0.0044.
    const logits = await readNpy('efficientnet_v2_s/int8_xnnpack_0.npy');
    expect(difference(logsInOrder(classes), logSoftmax(logits))).toBeLessThan(0.01);
    module.delete();
  });

  it('CLIP_VIT_BASE_PATCH32_IMAGE gives the direction of PyTorch', async () => {
    const module = new ImageEmbeddingsModule();
    await module.load(CLIP_VIT_BASE_PATCH32_IMAGE);
    const embedding = await module.forward(await readPixels('clip_vit_b32_image', 1));
    const raw = await readNpy('clip_vit_b32_image/torch_1.npy');
    const length = Math.hypot(...raw);
    expect(embedding).toHaveLength(512);
    expect(
      difference(
        embedding,
        Array.from(raw, (value) => value / length),
      ),
    ).toBeLessThan(1e-4);
    module.delete();
  });
});
