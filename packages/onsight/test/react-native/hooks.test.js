// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks of the built package in React Native's Jest preset, over the addon of Node.

import './globals'; // before all that keeps what it finds there

import { StrictMode } from 'react';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { act, configure, renderHook, waitFor } from '@testing-library/react-native';
import * as onsight from 'onsight/react';

import { fileSystem } from '../native-app';

const {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  EFFICIENTNET_V2_S,
  createClassifier,
  createResourceFetcher,
  initExecutorch,
  useClassification,
  useClassifier,
  useImageEmbedder,
  useImageEmbeddings,
} = onsight;

const root = join(__dirname, '../../../..');
const ADDON = process.env.ONSIGHT_ADDON ?? join(root, 'build/release/bin/onsight.node');
const RED =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==';
const BISON = join(root, 'samples/bison.jpg');

// Of a red image, 'thousand' finds class 0, and 'mean' gives a vector of the direction 1, 0, 0.
const FILES = {
  [EFFICIENTNET_V2_S.modelSource]: 'tests/data/tasks/thousand.pte',
  [CLIP_VIT_BASE_PATCH32_IMAGE.modelSource]: 'tests/data/tasks/mean.pte',
};

const server = createServer(async (request, response) => {
  const file = FILES[`https:/${request.url}`];
  if (!file) return response.writeHead(404).end();
  const body = await readFile(join(root, file));
  return response.writeHead(200, { 'content-length': body.length }).end(body);
});

// A loaded machine may need more than the second that is the default.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);

let folder;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onsight-native-'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it('has no engine until the app lends one', async () => {
  expect(onsight.isAvailable).toBe(false);
  await expect(createClassifier()).rejects.toMatchObject({ code: 119 });
  const failed = renderHook(() => useClassifier()).result;
  await waitFor(() => expect(failed.current.error).toMatchObject({ code: 119 }));

  initExecutorch({
    resourceFetcher: createResourceFetcher({
      fileSystem,
      directory: join(folder, 'documents'),
      temporaryDirectory: join(folder, 'caches'),
      mirrors: { 'https://': `http://127.0.0.1:${server.address().port}/` },
      resolveAsset: (id) => (id === 7 ? join(root, 'models/efficientnet_lite0.pte') : undefined),
    }),
    addon: () => require(ADDON),
  });
  expect(onsight.isAvailable).toBe(true);
});

describe.each([
  ['plain', {}],
  ['in StrictMode', { wrapper: StrictMode }],
])('%s', (_, options) => {
  const ready = async (useHook) => {
    const { result } = renderHook(useHook, options);
    await waitFor(() => expect(result.current).toMatchObject({ isReady: true, error: null }));
    return result;
  };

  it('useClassification in both its forms', async () => {
    const older = await ready(() => useClassification({ modelSource: EFFICIENTNET_V2_S }));
    const newer = await ready(() => useClassification({ model: EFFICIENTNET_V2_S }));
    const synonyms = await act(() => older.current.forward(RED));
    const keys = await act(() => newer.current.forward(RED));
    expect(synonyms['tench, Tinca tinca']).toBeGreaterThan(0.99);
    expect(keys.TENCH).toBeGreaterThan(0.99);
    expect(newer.current).toMatchObject({ isModelReady: true, downloadProgress: 1 });
  });

  it('useImageEmbeddings and useImageEmbedder', async () => {
    const model = CLIP_VIT_BASE_PATCH32_IMAGE;
    const module = await ready(() => useImageEmbeddings({ model }));
    const embedder = await ready(() => useImageEmbedder(model));
    expect([...(await act(() => module.current.forward(RED)))]).toEqual([1, 0, 0]);
    expect([...(await act(() => embedder.current.embed(RED)))]).toEqual([1, 0, 0]);
  });

  it("useClassifier of a bundler's asset", async () => {
    const classifier = await ready(() => useClassifier(7));
    const classify = () => classifier.current.classify(BISON, { topk: 1 });
    const [[first], [second]] = await act(() => Promise.all([classify(), classify()]));
    expect(first.label).toBe('bison');
    expect(second).toEqual(first);
  });

  it('a download that fails, and a busy model', async () => {
    const modelSource = 'https://example.com/nothing.pte';
    const { result } = renderHook(() => useClassification({ model: { modelSource } }), options);
    await waitFor(() => expect(result.current.error).toMatchObject({ code: 180 }));
    const busy = await ready(() => useClassification({ model: EFFICIENTNET_V2_S }));
    await act(async () => {
      const first = busy.current.forward(RED);
      await expect(busy.current.forward(RED)).rejects.toMatchObject({ code: 104 });
      await first;
    });
  });
});

it('sets nothing after unmounting', async () => {
  const complain = jest.spyOn(console, 'error');
  renderHook(() => useClassification({ model: EFFICIENTNET_V2_S })).unmount();
  const { result, unmount } = renderHook(() => useClassification({ model: EFFICIENTNET_V2_S }));
  await waitFor(() => expect(result.current.isReady).toBe(true));
  let running;
  await act(async () => {
    running = result.current.forward(RED);
    await Promise.resolve();
  });
  unmount();
  expect((await running).TENCH).toBeGreaterThan(0.99);
  await expect(result.current.forward(RED)).rejects.toMatchObject({ code: 102 });
  expect(complain).not.toHaveBeenCalled();
});
