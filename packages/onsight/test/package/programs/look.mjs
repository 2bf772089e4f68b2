// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A program of a user, as an ES module: look.mjs IMAGE MODEL.

import process from 'node:process';

import {
  ClassificationModule,
  cosineSimilarity,
  createClassifier,
  createImageEmbedder,
} from 'onsight';

const [image, model] = process.argv.slice(2);

const classifier = await createClassifier();
const [best] = await classifier.classify(image, { maxResults: 1 });
classifier.dispose();

const module = new ClassificationModule();
await module.load(model);
const probabilities = Object.entries(await module.forward(image));
const [label] = probabilities.reduce((a, b) => (a[1] > b[1] ? a : b));
module.delete();

const embedder = await createImageEmbedder();
const vector = await embedder.embed(image);
embedder.dispose();

process.stdout.write(
  JSON.stringify([best.label, label, cosineSimilarity(vector, vector).toFixed(3)]),
);
