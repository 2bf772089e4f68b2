// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// `using` and `await using` free modules and tasks, where the user's `lib` knows it. Compiled, never run.

import {
  ClassificationModule,
  ImageEmbeddingsModule,
  createClassifier,
  createImageEmbedder,
} from 'react-native-executorch';

export async function use(image: string): Promise<unknown[]> {
  using module = new ClassificationModule();
  const embeddings = await ImageEmbeddingsModule.fromCustomModel('model.pte');
  using classifier = await createClassifier();
  using embedder = await createImageEmbedder();
  await module.load('model.pte');
  const freed: Promise<void> = embeddings[Symbol.asyncDispose]();
  return await Promise.all([
    freed,
    module.forward(image),
    classifier.classify(image),
    embedder.embed(image),
  ]);
}
