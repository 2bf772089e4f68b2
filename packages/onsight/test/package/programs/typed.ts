// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A program of a user in TypeScript, as strict as it can be: typed IMAGE MODEL.

import process from 'node:process';

import {
  ClassificationModule,
  EFFICIENTNET_V2_S,
  RnExecutorchError,
  createClassifier,
  type Category,
  type ClassifyOptions,
  type Preprocess,
  type PreprocessOptions,
  type ResourceSource,
} from 'onsight';
import { Imagenet1kLabel, type ClassificationModelSources } from 'onsight/legacy';
import { useClassification } from 'onsight/react';

export function useNames(): Promise<Partial<Record<keyof typeof Imagenet1kLabel, number>>> {
  const { forward } = useClassification({ model: EFFICIENTNET_V2_S });
  return forward('photo.jpg');
}

export const published: ClassificationModelSources = EFFICIENTNET_V2_S;

async function names(image: string, model: ResourceSource): Promise<string[]> {
  const preparing: PreprocessOptions = { resize: 256, interpolation: 'bicubic', antialias: true };
  const classifier = await createClassifier(undefined, preparing);
  const { resize, crop }: Preprocess = classifier.preprocess;
  if (resize === 'stretch' || resize < crop) throw new Error('a crop is larger than the image');
  const options: ClassifyOptions = { maxResults: 1, signal: new AbortController().signal };
  const categories: Category[] = await classifier.classify(image, options);
  // @ts-expect-error a truth is no image
  const error: unknown = await classifier.classify(true).catch((reason: unknown) => reason);
  if (!(error instanceof RnExecutorchError)) throw new Error('a truth was classified');

  const module = new ClassificationModule();
  await module.load(model, (progress: number) => progress);
  const probabilities: Record<string, number> = await module.forward(image);
  const likely = Object.keys(probabilities).filter((label) => (probabilities[label] ?? 0) > 0.5);
  return [...categories.map(({ label }) => label), ...likely];
}

const [image = '', model = ''] = process.argv.slice(2);
void names(image, model).then((answer) => process.stdout.write(answer.join(', ')));
