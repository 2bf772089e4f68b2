// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Fifty worker threads that are ended in the middle of their work: workers.mjs IMAGE.

import process from 'node:process';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

import { createClassifier } from 'onsight';

async function workForEver(image) {
  const classifier = await createClassifier();
  for (;;) {
    await classifier.classify(image);
    parentPort.postMessage('answered');
  }
}

/** Half are ended while they load, half after an answer. */
async function endOne(image, round) {
  const worker = new Worker(new URL(import.meta.url), { workerData: image });
  const event = round % 2 === 0 ? 'online' : 'message';
  await new Promise((resolve, reject) => worker.once(event, resolve).once('error', reject));
  await worker.terminate();
}

if (isMainThread) {
  const image = process.argv[2];
  const classifier = await createClassifier();
  for (let round = 0; round < 50; round++) await endOne(image, round);
  const [best] = await classifier.classify(image, { maxResults: 1 });
  process.stdout.write(`50 ended, ${best.label}`);
} else {
  await workForEver(workerData);
}
