// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the engine asks of the addon, and when: names are made for who wants them.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { addonEngine, type Addon } from './addon.js';
import type { EngineClassifier } from './engine.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const ADDON = process.env['ONSIGHT_ADDON'] ?? file('build/release/bin/onsight.node');
const BISON = file('samples/bison.jpg');
const WHITE = {
  data: new Uint8Array(2 * 2 * 3).fill(255),
  width: 2,
  height: 2,
  channels: 3,
} as const;

const addon = createRequire(import.meta.url)(ADDON) as Addon;

describe('the names of a classifier', () => {
  let made = 0; // how often all of them were
  const engine = addonEngine({
    ...addon,
    labels: (handle) => {
      made++;
      return addon.labels(handle);
    },
  });
  let classifier: EngineClassifier;
  beforeEach(async () => {
    classifier = await engine.loadClassifier(undefined, {});
    made = 0;
  });

  it('are made once, when they are asked for', async () => {
    const { labels, indices } = await classifier.classify(BISON, { maxResults: 2 });
    expect(labels[0]).toBe('bison');
    expect(classifier.classifyNow(WHITE, { maxResults: 3 }).labels).toHaveLength(3);
    expect(made).toBe(0);
    expect(classifier.labels).toHaveLength(1000);
    expect(Array.from(indices, (index) => classifier.labels[index])).toEqual(labels);
    expect(classifier.labels).toBe(classifier.labels);
    const again = await classifier.classify(BISON, { maxResults: 2 });
    expect(again.labels).toEqual(labels);
    expect(made).toBe(1);
  });

  it('are made once for answers of all classes', async () => {
    for (let time = 0; time < 2; time++) {
      const { labels, indices } = await classifier.classify(BISON, {});
      expect(new Set(indices).size).toBe(1000);
      expect(labels).toEqual(Array.from(indices, (index) => classifier.labels[index]));
    }
    expect(made).toBe(1);
  });

  it('are gone with the model', () => {
    classifier.close();
    expect(() => classifier.labels).toThrow(
      expect.objectContaining({ code: Code.ModuleNotLoaded }),
    );
  });
});
