// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// createClassifier and createImageEmbedder over the real engine and the embedded model.

import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ClassificationModule,
  RnExecutorchErrorCode as Code,
  cosineSimilarity,
  createClassifier,
  createImageEmbedder,
  inspect,
  runtimeInfo,
  type Classifier,
  type ImageEmbedder,
} from '../index.node.js';
import { IS_WASM } from '../../test/host.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const MODEL = file('models/efficientnet_lite0.pte');
const BISON = file('samples/bison.jpg');
const CAT = file('samples/cat.jpg');
const COFFEE = file('samples/coffee.jpg');
const MEAN = file('tests/data/tasks/mean.pte'); // of three classes without names

/** What may be said of each photograph. */
const NAMES: [string, string[]][] = [
  ['cat.jpg', ['tabby', 'tiger cat', 'Egyptian cat']],
  ['coffee.jpg', ['espresso']],
  ['bison.jpg', ['bison']],
  ['macaw.webp', ['macaw']],
];

describe('a classifier', () => {
  let classifier: Classifier;
  beforeAll(async () => {
    classifier = await createClassifier();
  });
  afterAll(() => classifier.dispose());

  it.each(NAMES)('names %s out of the box', async (photograph, names) => {
    const [best] = await classifier.classify(file(`samples/${photograph}`), { maxResults: 1 });
    expect(names).toContain(best?.label);
  });

  it('gives the best classes first', async () => {
    const categories = await classifier.classify(BISON, { maxResults: 3 });
    expect(categories).toHaveLength(3);
    expect(categories[0]).toMatchObject({ label: 'bison' });
    expect(categories[0]!.confidence).toBe(categories[0]!.score);
    expect(classifier.labels[categories[0]!.index]).toBe('bison');
    expect(await classifier.classify(BISON, { topk: 3 })).toEqual(categories);
  });

  it('leaves out what is not wanted', async () => {
    const labels = async (options: object) =>
      (await classifier.classify(BISON, options)).map(({ label }) => label);
    expect(await labels({ scoreThreshold: 0.5 })).toEqual(['bison']);
    expect(await labels({ categoryAllowlist: ['espresso'] })).toEqual(['espresso']);
    expect(await labels({ categoryDenylist: ['bison'] })).not.toContain('bison');
    expect(await labels({ maxResults: Infinity })).toHaveLength(1000);
  });

  it('refuses unusable options', async () => {
    const unusable = [
      { maxResults: 0 },
      { maxResults: NaN },
      { scoreThreshold: 2 },
      { categoryDenylist: ['x'] },
    ];
    for (const options of unusable) {
      await expect(classifier.classify(BISON, options)).rejects.toMatchObject({
        code: Code.InvalidConfig,
      });
    }
  });

  it('stops when its signal says so', async () => {
    const signal = AbortSignal.abort('enough');
    await expect(classifier.classify(BISON, { signal })).rejects.toMatchObject({
      code: Code.InvalidState,
      cause: 'enough',
    });
  });

  it('finishes calls under way when it is disposed of', async () => {
    const short = await createClassifier();
    const running = short.classify(BISON, { maxResults: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    short.dispose();
    expect(await running).toMatchObject([{ label: 'bison' }]);
  });

  it('has labels and a shape that nobody changes', async () => {
    const names = classifier.labels as string[];
    expect(() => names.sort()).toThrow(TypeError);
    expect(() => (classifier.inputShape as number[]).push(1)).toThrow(TypeError);
    expect(await classifier.classify(BISON, { topk: 1 })).toMatchObject([{ label: 'bison' }]);
  });

  it.each([
    ['createClassifier', createClassifier],
    ['createImageEmbedder', createImageEmbedder],
    ['inspect', inspect],
  ] as [string, (source: unknown, options: object) => Promise<unknown>][])(
    '%s is stopped by a signal before it has begun',
    async (_, load) => {
      const signal = AbortSignal.abort('enough');
      const stopped = { code: Code.DownloadInterrupted, cause: 'enough' };
      for (const source of [
        MODEL,
        await readFile(MODEL),
        ...(load === inspect ? [] : [undefined]),
      ]) {
        await expect(load(source, { signal })).rejects.toMatchObject(stopped);
      }
    },
  );

  it('takes null for an option that is unset', async () => {
    const options = { topk: 1, concurrency: null as unknown as number };
    const found: unknown[] = [];
    for await (const { result } of classifier.classifyBatch([BISON, CAT], options)) {
      found.push(result?.length);
    }
    expect(found).toEqual([1, 1]);
  });

  it('takes many images, and goes on after one that is none', async () => {
    const images = [BISON, file('README.md'), await readFile(COFFEE)];
    const found: unknown[] = [];
    for await (const { index, result, error } of classifier.classifyBatch(images, { topk: 1 })) {
      found.push([index, result?.[0]?.label ?? error?.code]);
    }
    expect(found).toEqual([
      [0, 'bison'],
      [1, Code.FileReadFailed],
      [2, 'espresso'],
    ]);
  });
});

describe('a model given as a file', () => {
  it.skipIf(IS_WASM)('has the labels of the file beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onsight-labels-'));
    try {
      const model = join(folder, 'mine.pte');
      await copyFile(MEAN, model);
      await writeFile(join(folder, 'mine.labels.txt'), 'cat\ndog\nowl\n');
      const classifier = await createClassifier(model);
      expect(classifier.labels).toEqual(['cat', 'dog', 'owl']);
      classifier.dispose();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a model given as bytes', () => {
  it('is one copy for all that give the same', async () => {
    const bytes = await readFile(MODEL);
    const load = () => createClassifier(bytes);
    const classifiers = [await load()];
    const before = process.memoryUsage.rss();
    for (let more = 0; more < 20; more++) classifiers.push(await load());
    const grown = process.memoryUsage.rss() - before;
    expect(grown).toBeLessThan(10 * bytes.length); // of 20, were they copies
    for (const classifier of classifiers) classifier.dispose();
  });
});

describe('an embedder', () => {
  let embedder: ImageEmbedder;
  beforeAll(async () => {
    embedder = await createImageEmbedder(MODEL, { threads: 1 });
  });
  afterAll(() => embedder.dispose());

  it('gives vectors of length 1', async () => {
    const vector = await embedder.embed(CAT);
    expect(vector).toHaveLength(1280);
    expect(embedder.dimensions).toBe(1280);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(cosineSimilarity(vector, [...vector])).toBeCloseTo(1, 6);
    expect(cosineSimilarity(vector, await embedder.embed(COFFEE))).toBeLessThan(0.5);
  });

  it('gives bytes when asked', async () => {
    const bytes = await embedder.embed(CAT, { quantize: true });
    expect(bytes).toBeInstanceOf(Int8Array);
    expect(cosineSimilarity(bytes, await embedder.embed(CAT))).toBeGreaterThan(0.99);
  });

  it('says that it was disposed of', async () => {
    const gone = await createImageEmbedder();
    gone.dispose();
    await expect(gone.embed(CAT)).rejects.toMatchObject({ code: Code.ModuleNotLoaded });
  });

  it('refuses vectors that do not compare', () => {
    expect(() => cosineSimilarity([1], [1, 2])).toThrow(
      expect.objectContaining({ code: Code.WrongDimensions }),
    );
    for (const vector of [null, undefined, 'ab', [1n], [Symbol('1')], { length: 2 ** 40 }]) {
      expect(() => cosineSimilarity(vector as never, [1])).toThrow(
        expect.objectContaining({ code: Code.InvalidUserInput }),
      );
    }
  });
});

describe('the engine', () => {
  it('says what it is', () => {
    const info = runtimeInfo();
    expect(info.targets).toContain(info.target);
    expect(info.threads).toBeGreaterThan(0);
    expect(info.imageFormats).toContain('JPEG');
  });

  it('describes files and bytes alike', async () => {
    const path = MODEL;
    const summary = await inspect(path);
    expect(summary.methods.map(({ name }) => name)).toContain('embed');
    expect(summary.unsupported).toEqual([]);
    expect(summary.metadata).toMatchObject({ get_resize: '256', get_antialias: 'true' });
    expect(await inspect(await readFile(path))).toEqual(summary);
  });

  it.each(['untrusted', ['untrusted'], { Limits: 'untrusted' }, { limits: true }, { signal: 5 }])(
    'refuses to inspect with the options %j',
    async (options) => {
      await expect(inspect(MODEL, options as object)).rejects.toMatchObject({
        code: Code.InvalidConfig,
      });
    },
  );

  it('refuses what costs more than a file of a stranger may', async () => {
    const large = join(await mkdtemp(join(tmpdir(), 'onsight-')), 'large.pte');
    await writeFile(large, '');
    await truncate(large, 600e6); // takes no room on the disk
    const limits = 'untrusted';
    const tooLarge = { message: expect.stringMatching(/600000000 bytes/) as string };
    const noModel = { code: Code.InvalidProgram };
    await expect(createClassifier(large, { limits })).rejects.toMatchObject(tooLarge);
    await expect(inspect(large, { limits })).rejects.toMatchObject(tooLarge);
    const module = new ClassificationModule();
    await expect(module.load(large, undefined, { limits })).rejects.toMatchObject(tooLarge);
    await expect(createClassifier(large)).rejects.toMatchObject(noModel);
    await rm(dirname(large), { recursive: true });
    (await createClassifier(MODEL, { limits })).dispose();
    expect((await inspect(MODEL, { limits })).unsupported).toEqual([]);
  });
});
