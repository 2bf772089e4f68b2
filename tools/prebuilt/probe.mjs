// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What check.py asks of the packages it installed: `node probe.mjs IMAGE…` prints one JSON object.

import { createClassifier, createImageEmbedder, runtimeInfo } from 'onsight';

const images = process.argv.slice(2);
const classifier = await createClassifier();
const embedder = await createImageEmbedder();
const answers = {
  glibc: process.report.getReport().header.glibcVersionRuntime,
  runtime: runtimeInfo(),
  labels: [],
  embeddings: [],
};
for (const image of images) {
  const [best] = await classifier.classify(image, { maxResults: 1 });
  answers.labels.push(best.label);
  answers.embeddings.push([...(await embedder.embed(image))]);
}
console.log(JSON.stringify(answers));
