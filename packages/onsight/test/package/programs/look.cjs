// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A program of a user, as CommonJS: look.cjs IMAGE MODEL.

const process = require('node:process');
const {
  ClassificationModule,
  cosineSimilarity,
  createClassifier,
  createImageEmbedder,
} = require('onsight');

async function main([image, model]) {
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
  return [best.label, label, cosineSimilarity(vector, vector).toFixed(3)];
}

main(process.argv.slice(2)).then((answer) => process.stdout.write(JSON.stringify(answer)));
