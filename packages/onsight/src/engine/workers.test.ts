// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The addon in worker threads that are ended in the middle of their work.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

import { addonEngine, type Addon } from './addon.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const ADDON = process.env['ONSIGHT_ADDON'] ?? file('build/release/bin/onsight.node');
const MACAW = file('samples/macaw.webp');

const ENDLESS = `
  const { workerData } = require('node:worker_threads');
  const addon = require(workerData.addon);
  addon.loadClassifier(undefined, {}).then(async ({ handle }) => {
    for (;;) await addon.classify(handle, workerData.image, {});
  });`;

it('survives 50 workers that are terminated', { timeout: 60_000 }, async () => {
  const engine = addonEngine(createRequire(import.meta.url)(ADDON) as Addon);
  const classifier = await engine.loadClassifier(undefined, {});
  for (let round = 0; round < 50; round++) {
    const workerData = { addon: ADDON, image: MACAW };
    const worker = new Worker(ENDLESS, { eval: true, workerData });
    await new Promise((resolve) => setTimeout(resolve, 20 + (round % 5) * 20));
    await worker.terminate();
  }
  const { labels } = await classifier.classify(MACAW, { maxResults: 1 });
  expect(labels).toEqual(['macaw']);
  classifier.close();
});
