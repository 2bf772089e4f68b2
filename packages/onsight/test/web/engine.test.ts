// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The engine of a page in Chromium: the answers of Node, for every form of an image.

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  createClassifier,
  createImageEmbedder,
  runtimeInfo,
  type ImageEmbedder,
} from '../../src/index.node.js';
import { openChromium, openTab, type Tab } from './chromium.js';
import { CSP, ISOLATION, PACKAGE, REPOSITORY, Site } from './site.js';

type Api = typeof import('../../src/web.js');
declare global {
  var onsight: Api;
  /** Of a page: one that decodes exactly, one that doesn't. */
  var embedders: ImageEmbedder[];
}

/** Unusual EXIF, which Chromium's own decoder does not heed: docs/browser.md. */
const TURNED = ['exif_cut.jpg', 'exif_long_big.jpg', 'exif_long_little.jpg'];
const SAMPLES = readdirSync(`${REPOSITORY}samples`).filter((name) => !name.endsWith('.md'));
/** Of every format, depth and orientation. */
const FIXTURES = `${REPOSITORY}tests/data/images/decode/`;

let site: Site;
let browser: Browser;
beforeAll(async () => {
  site = await Site.open({
    '/onsight/': PACKAGE,
    '/samples/': `${REPOSITORY}samples`,
    '/images/': FIXTURES,
  });
  site.page(
    '/',
    '<!doctype html><title>onsight</title><script type="module" src="/start.mjs"></script>',
  );
  site.page('/start.mjs', "globalThis.onsight = await import('/onsight/dist/web.mjs');");
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** A tab that has the package as `onsight`. */
async function tabWithOnsight(headers: Record<string, string>): Promise<Tab> {
  site.headers = headers;
  const tab = await openTab(browser, site.origin);
  await tab.page.waitForFunction(() => 'onsight' in globalThis);
  return tab;
}

describe.each([
  ['alone, under a strict content security policy', CSP],
  ['isolated, with threads', { ...CSP, ...ISOLATION }],
])('%s', (_, headers: Record<string, string>) => {
  const isIsolated = 'Cross-Origin-Opener-Policy' in headers;
  let tab: Tab;
  beforeAll(async () => {
    tab = await tabWithOnsight(headers);
  });
  afterAll(() => tab.context.close());

  it('says what it is, and what more threads need', async () => {
    const info = await tab.page.evaluate(() => ({
      ...onsight.runtimeInfo(),
      isAvailable: onsight.isAvailable,
      cores: navigator.hardwareConcurrency,
    }));
    expect(info).toMatchObject({ isAvailable: true, version: runtimeInfo().version });
    expect(info.threads).toBe(isIsolated ? info.cores : 1);
    await tab.page.evaluate(async () => (await onsight.createClassifier()).dispose());
    const told = tab.messages.filter((text) => text.includes('Cross-Origin-Embedder-Policy'));
    expect(told).toHaveLength(isIsolated ? 0 : 1);
  });

  it.each(SAMPLES)('names %s as Node does, exactly or not', async (name) => {
    const here = await tab.page.evaluate(async (path) => {
      const file = await (await fetch(path)).blob();
      const answers = [];
      for (const exact of [true, false]) {
        const classifier = await onsight.createClassifier(undefined, { exact });
        const found = await classifier.classify(file, { maxResults: 3 });
        answers.push(found.map(({ label, score }) => [label, score] as const));
        classifier.dispose();
      }
      return answers;
    }, `/samples/${name}`);
    const classifier = await createClassifier();
    const there = await classifier.classify(`${REPOSITORY}samples/${name}`, { maxResults: 3 });
    const [exact, usual] = here;
    there.forEach(({ label, score }, rank) => {
      expect(exact![rank]![0]).toBe(label);
      expect(exact![rank]![1]).toBeCloseTo(score, 5);
      expect(usual![rank]![1]).toBeCloseTo(score, 2);
    });
    expect(usual![0]![0]).toBe(there[0]!.label);
    classifier.dispose();
  });

  it('embeds as Node does', async () => {
    const here = await tab.page.evaluate(async () => {
      const embedder = await onsight.createImageEmbedder(undefined, { exact: true });
      return Array.from(await embedder.embed('/samples/cat.jpg'));
    });
    const embedder = await createImageEmbedder();
    const there = await embedder.embed(`${REPOSITORY}samples/cat.jpg`);
    here.forEach((x, i) => expect(x).toBeCloseTo(there[i]!, 5));
    embedder.dispose();
  });
});

describe('images', () => {
  let tab: Tab;
  beforeAll(async () => {
    tab = await tabWithOnsight({});
  });
  afterAll(() => tab.context.close());

  const files = readdirSync(FIXTURES).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));

  it('are seen alike by our codecs and by the browser: upright, alpha dropped', async () => {
    expect(files.length).toBeGreaterThan(10);
    const embedder = await createImageEmbedder();
    const differences: string[] = [];
    await tab.page.evaluate(async () => {
      const load = (exact: boolean) => onsight.createImageEmbedder(undefined, { exact });
      globalThis.embedders = [await load(true), await load(false)];
    });
    for (const name of files) {
      const there = await embedder
        .embed(FIXTURES + name)
        .catch((error: unknown) => (error as { code: number }).code);
      const here = await tab.page.evaluate(async (path) => {
        const bytes = await (await fetch(path)).arrayBuffer();
        const answers = await Promise.allSettled(embedders.map((one) => one.embed(bytes)));
        return answers.map((answer) =>
          answer.status === 'fulfilled'
            ? Array.from(answer.value)
            : (answer.reason as { code: number }).code,
        );
      }, `/images/${name}`);
      for (const [i, limit] of [0.99999, 0.9].entries()) {
        const found = here[i]!;
        if (typeof there === 'number' || typeof found === 'number') {
          if (found !== there && i === 0) differences.push(`${name}: ${String(found)}`);
          continue;
        }
        const likeness = found.reduce((sum, x, at) => sum + x * there[at]!, 0);
        if (likeness < limit && (i === 0 || !TURNED.includes(name)))
          differences.push(`${name}: ${['exact', 'usual'][i]} ${likeness}`);
      }
    }
    embedder.dispose();
    expect(differences).toEqual([]);
  });

  it('may have every form that a page knows', async () => {
    const base64 = (await readFile(`${REPOSITORY}samples/coffee.jpg`)).toString('base64');
    const found = await tab.page.evaluate(async (text) => {
      const blob = await (await fetch('/samples/coffee.jpg')).blob();
      const bitmap = await createImageBitmap(blob);
      const { width, height } = bitmap;
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const picture = new Image();
      picture.src = '/samples/coffee.jpg';
      await picture.decode();
      const forms: Record<string, unknown> = {
        Blob: blob,
        File: new File([blob], 'coffee.jpg'),
        ArrayBuffer: await blob.arrayBuffer(),
        path: '/samples/coffee.jpg',
        relative: 'samples/coffee.jpg',
        URL: new URL('/samples/coffee.jpg', location.href),
        'blob: URL': URL.createObjectURL(blob),
        'data: URI': `data:image/jpeg;base64,${text}`,
        base64: text,
        ImageData: context.getImageData(0, 0, width, height),
        canvas,
        OffscreenCanvas: (() => {
          const off = new OffscreenCanvas(width, height);
          off.getContext('2d')!.drawImage(bitmap, 0, 0);
          return off;
        })(),
        ImageBitmap: bitmap,
        img: picture,
        VideoFrame: new VideoFrame(canvas, { timestamp: 0 }),
        '{ uri }': { uri: '/samples/coffee.jpg' },
      };
      const classifier = await onsight.createClassifier();
      const names: Record<string, string> = {};
      for (const [form, image] of Object.entries(forms)) {
        names[form] = await classifier.classify(image as Blob, { maxResults: 1 }).then(
          ([best]) => best!.label,
          (error: unknown) => (error as Error).message,
        );
      }
      classifier.dispose();
      return names;
    }, base64);
    expect(new Set(Object.values(found))).toEqual(new Set(['espresso']));
  });

  it.each([
    ['bytes of something else', () => new Uint8Array(100).fill(7), 114],
    ['nothing', () => '', 114],
    ['what the server has not', () => 'nowhere.jpg', 180],
    ['a file: URI', () => 'file:///home/me/photo.jpg', 114],
    [
      'a canvas without pixels',
      () => Object.assign(document.createElement('canvas'), { width: 0 }),
      18,
    ],
    ['a picture that is not loaded', () => new Image(), 18],
    [
      'a number of pixels that does not fit',
      () => ({ data: new Uint8Array(5), width: 2, height: 2 }),
      18,
    ],
  ])('may not be %s', async (_, make, code) => {
    const found = await tab.page.evaluate(async (source) => {
      const image = ((0, eval)(`(${source})`) as () => Blob)(); // a function of the test, made here again
      const classifier = await onsight.createClassifier();
      const error = await classifier.classify(image).catch((reason: unknown) => reason);
      classifier.dispose();
      return (error as { code?: number }).code;
    }, make.toString());
    expect(found).toBe(code);
  });
});
