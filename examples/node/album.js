// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names the pictures of a folder, and finds for each the one most like it: npm start -- FOLDER

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { cosineSimilarity, createClassifier, createImageEmbedder } from 'onsight';

/** Names, vectors and errors of pictures, in their order. */
async function look(paths) {
  const classifier = await createClassifier();
  const embedder = await createImageEmbedder();
  const pictures = paths.map((path) => ({ path }));
  for await (const { index, result, error } of classifier.classifyBatch(paths, {
    maxResults: 1,
  })) {
    Object.assign(pictures[index], { best: result?.[0], error });
  }
  for await (const { index, result } of embedder.embedBatch(paths)) {
    pictures[index].vector = result;
  }
  classifier.dispose();
  embedder.dispose();
  return pictures;
}

function mostSimilar(picture, pictures) {
  return pictures
    .filter((other) => other !== picture && other.vector)
    .map(({ path, vector }) => ({
      path,
      similarity: cosineSimilarity(picture.vector, vector),
    }))
    .reduce((a, b) => (b.similarity > a.similarity ? b : a), {
      similarity: -Infinity,
    });
}

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('npm start -- FOLDER');
  process.exit(1);
}
const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
const pictures = await look(names.map((name) => join(folder, name)));

for (const picture of pictures) {
  const { path, best, error } = picture;
  if (error) {
    console.log(`${path}: ${error.message}`);
    continue;
  }
  const { path: other, similarity } = mostSimilar(picture, pictures);
  const like = other ? `, most like ${other} (${similarity.toFixed(2)})` : '';
  console.log(`${path}: ${best.label} (${best.score.toFixed(2)})${like}`);
}
