// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the documentation of 0.3 to 0.9 shows of downloads, run.

import { readFile } from 'node:fs/promises';
import {
  ResourceFetcher,
  cleanupExecutorch,
  createClassifier,
  initExecutorch,
  listDownloadedFiles,
  listDownloadedModels,
  type ResourceFetcherAdapter,
} from 'react-native-executorch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { model, until } from '../host.js';
import { Hub, MEAN, RED } from './hub.js';

const LLAMA = 'https://example.com/llama3_2.pte';
const QWEN = 'https://example.com/qwen3.pte';
const llama = model(40_000, 1);
const qwen = model(30_000, 2);

let hub: Hub;
beforeEach(async () => {
  hub = await Hub.start();
});
afterEach(() => hub.stop());

function serveBoth(holdAfter?: number): void {
  hub.serve(LLAMA, llama, holdAfter);
  hub.serve(QWEN, qwen, holdAfter);
}

async function expectBoth(paths: string[] | null): Promise<void> {
  const files = await Promise.all((paths ?? []).map((path) => readFile(path)));
  expect(files).toHaveLength(2);
  expect(files[0]?.equals(llama)).toBe(true);
  expect(files[1]?.equals(qwen)).toBe(true);
}

describe('0.3: lists', () => {
  it('of files, and of models among them', async () => {
    serveBoth();
    hub.serve('https://example.com/tokenizer.json', Buffer.from('{}'));
    await ResourceFetcher.fetch(undefined, LLAMA, 'https://example.com/tokenizer.json');
    expect(await listDownloadedFiles()).toHaveLength(2);
    const models = await listDownloadedModels();
    expect(models).toHaveLength(1);
    expect((await readFile(models[0] ?? '')).equals(llama)).toBe(true);
  });
});

describe('0.4: ResourceFetcher', () => {
  it('fetch of one source, with and without progress', async () => {
    serveBoth();
    const localUri = await ResourceFetcher.fetch(LLAMA);
    expect((await readFile(localUri ?? '')).equals(llama)).toBe(true);
    const progress: number[] = [];
    await ResourceFetcher.fetch(QWEN, (value) => progress.push(value));
    expect(progress.at(-1)).toBe(1);
  });

  it('fetchMultipleResources and deleteMultipleResources', async () => {
    serveBoth();
    const progress: number[] = [];
    const report = (value: number) => progress.push(value);
    await expectBoth(await ResourceFetcher.fetchMultipleResources(report, LLAMA, QWEN));
    expect(progress.at(-1)).toBe(1);
    await ResourceFetcher.deleteMultipleResources(LLAMA);
    expect(await ResourceFetcher.listDownloadedModels()).toHaveLength(1);
  });
});

describe('0.5 to 0.7: ResourceFetcher', () => {
  it('fetch, getFilesTotalSize, deleteResources', async () => {
    serveBoth();
    expect(await ResourceFetcher.getFilesTotalSize(LLAMA, QWEN)).toBe(70_000);
    const progress: number[] = [];
    await expectBoth(await ResourceFetcher.fetch((value) => progress.push(value), LLAMA, QWEN));
    expect(progress.at(-1)).toBe(1);
    await ResourceFetcher.deleteResources(LLAMA, QWEN);
    expect(await ResourceFetcher.listDownloadedFiles()).toEqual([]);
  });

  it('pauseFetching and resumeFetching', async () => {
    serveBoth(10_000);
    const progress: number[] = [];
    const uris = ResourceFetcher.fetch((value) => progress.push(value), LLAMA, QWEN);
    await until(() => (progress.at(-1) ?? 0) > 0.2);
    await ResourceFetcher.pauseFetching(LLAMA, QWEN);
    expect(await uris).toBeNull();
    hub.release();
    await expectBoth(await ResourceFetcher.resumeFetching(LLAMA, QWEN));
  });

  it('cancelFetching', async () => {
    serveBoth(10_000);
    const uris = ResourceFetcher.fetch(undefined, LLAMA, QWEN);
    await ResourceFetcher.cancelFetching(LLAMA, QWEN);
    expect(await uris).toBeNull();
    expect(await ResourceFetcher.listDownloadedFiles()).toEqual([]);
  });

  it('an object is stored as JSON', async () => {
    const [path] = (await ResourceFetcher.fetch(undefined, { size: 3 })) ?? [];
    expect(await ResourceFetcher.fs.readAsString(path ?? '')).toBe('{"size":3}');
  });
});

describe('0.8 and 0.9: initExecutorch', () => {
  it.each([
    ['0.8', (paths: string[]) => paths],
    ['0.9', (paths: string[]) => ({ paths, wasDownloaded: paths.map(() => true) })],
  ])('with a fetcher of the app, as of %s', async (_, answer) => {
    const asked: unknown[] = [];
    const resourceFetcher: ResourceFetcherAdapter = {
      fetch: (callback, ...sources) => {
        asked.push(...sources);
        callback(1);
        return Promise.resolve(answer([MEAN]));
      },
      readAsString: (path) => readFile(path, 'utf8'),
    };
    initExecutorch({ resourceFetcher });
    expect(ResourceFetcher.getAdapter()).toBe(resourceFetcher);
    const classifier = await createClassifier('https://example.com/model.pte', {
      labels: ['red', 'green', 'blue'],
    });
    const [category] = await classifier.classify(RED.data);
    expect(category?.label).toBe('red');
    expect(asked).toEqual(['https://example.com/model.pte']);
    classifier.delete();
    cleanupExecutorch();
  });
});
