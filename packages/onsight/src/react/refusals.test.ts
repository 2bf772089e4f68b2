// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Hooks with what they can't use show an error, once: they neither throw while rendering, nor load
// again for ever, nor stay silent.

import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import {
  ResourceFetcher,
  cleanupExecutorch,
  createResourceFetcher,
  initExecutorch,
  useClassification,
  useClassifier,
  useImageEmbedder,
  useImageEmbeddings,
  useModel,
  useResourceDownload,
} from '../react.node.js';

configure({ asyncUtilTimeout: 15_000 });

const root = process.cwd().replace(/\/packages\/onsight$/, '');
const MODEL = `${root}/models/efficientnet_lite0.pte`;
const MEAN = `${root}/tests/data/tasks/mean.pte`;

type Hook = (source?: unknown, options?: unknown) => object;
interface Shown {
  error?: unknown;
  downloadError?: unknown;
}
const errorIn = ({ error, downloadError }: Shown) => error ?? downloadError;
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 100)));

beforeEach(() => {
  initExecutorch({
    resourceFetcher: createResourceFetcher({ cacheDirectory: directory, retries: 0 }),
  });
});
afterEach(() => {
  cleanup();
  cleanupExecutorch();
});

async function refused(use: () => Shown, message: RegExp): Promise<void> {
  const renders = vi.fn();
  const { result } = renderHook(() => {
    renders();
    return use();
  });
  await waitFor(() => expect(errorIn(result.current)).toBeTruthy());
  const error = errorIn(result.current);
  expect(typeof error === 'string' ? error : (error as Error).message).toMatch(message);
  const count = renders.mock.calls.length;
  await settle();
  expect(renders.mock.calls.length).toBe(count);
  expect(count).toBeLessThan(8);
}

describe.each<[string, Hook]>([
  ['useClassifier', useClassifier as Hook],
  ['useImageEmbedder', useImageEmbedder as Hook],
])('%s refuses', (_, hook) => {
  it.each<[string, () => unknown, RegExp]>([
    ['onProgress', () => ({ onProgress: () => undefined }), /no option onProgress/],
    ['a signal', () => ({ signal: new AbortController().signal }), /no option signal/],
    ['a map', () => ({ imageLimits: new Map() }), /imageLimits/],
    ['a slip', () => ({ preventload: true }), /preventLoad is meant/],
    ['a wrong flag', () => ({ preventLoad: 'yes' }), /preventLoad must be true or false/],
    ['null', () => null, /found null/],
    ['options that prevent it', () => ({ preventLoad: true, onProgress: 5 }), /onProgress/],
  ])('%s', (__, options, message) => refused(() => hook(undefined, options()), message));

  it.each<[string, () => unknown, () => unknown, RegExp]>([
    ['null', () => ({ modelPath: MEAN }), () => null, /found null/],
    ['limits', () => ({ modelPath: MEAN }), () => ({ limits: 'untrusted' }), /no option limits/],
    ['a slip', () => ({ modelPath: MEAN }), () => ({ preventload: true }), /preventLoad is meant/],
    ['options inside', () => ({ modelPath: MEAN, limits: 'x' }), () => ({}), /limits/],
    [
      'functions as labels',
      () => ({ modelPath: MEAN, modelOpts: { labels: [() => 1] } }),
      () => ({}),
      /labels/,
    ],
  ])('%s beside modelPath', async (__, config, options, message) => {
    await refused(() => hook(config(), options()), message);
  });
});

describe.each<[string, Hook]>([
  ['useClassification', useClassification as Hook],
  ['useImageEmbeddings', useImageEmbeddings as Hook],
])('%s refuses', (_, hook) => {
  it.each<[unknown, RegExp]>([
    [undefined, /must be an object/],
    [null, /must be an object/],
    [{ model: 'm.pte' }, /model, the constant/],
    [{ model: null }, /model, the constant/],
    [{ modelSource: MODEL, limits: 'untrusted' }, /limits would be ignored/],
    [{ modelSource: MODEL, preventload: true }, /preventLoad is meant/],
    [{ modelSource: MODEL, sha265: '0' }, /sha256 is meant/],
    [{ modelSource: MODEL, bytes: 5 }, /5 were expected/],
    [{ model: { modelSource: MODEL, bytes: 5 } }, /5 were expected/],
    [{ model: { modelSource: MODEL, modelName: 'nonsense' } }, /no published/],
  ])('%j', (props, message) => refused(() => hook(props), message));

  it('nothing while it may not load', async () => {
    const { result } = renderHook(() => hook({ model: undefined, preventLoad: true }) as Shown);
    await settle();
    expect(result.current.error).toBeNull();
  });
});

describe('useResourceDownload', () => {
  it('refuses options that are wrong', async () => {
    await refused(() => useResourceDownload('x', null as never), /found null/);
    await refused(
      () => useResourceDownload('x', { forcedownload: true } as never),
      /forceDownload/,
    );
  });

  it.each([
    ['useClassifier', useClassifier as Hook],
    ['useResourceDownload', ((x: { modelPath: string }) => useResourceDownload(x)) as Hook],
  ])('%s says so when somebody else cancels its download', async (name, hook) => {
    const path = `/${name}.pte`;
    const body = new Uint8Array(2_000_000);
    body.set(new TextEncoder().encode('ET12'), 4); // as a model begins
    const url = host.serve(path, { body, holdAfter: 1000 });
    const config = { modelPath: url };
    const { result } = renderHook(() => hook(config) as Shown);
    await waitFor(() => expect(host.gets(path)).toHaveLength(1));
    await ResourceFetcher.cancelFetching(url);
    const aborted = { code: 'DOWNLOAD_ABORTED' };
    await waitFor(() => expect(errorIn(result.current)).toMatchObject(aborted));
  });
});

describe('useModel', () => {
  it.each([
    ['an object', { a: 1 }],
    ['nothing', undefined],
    ['null', null],
  ])('refuses %s that has no dispose', async (_, made) => {
    const config = {};
    const create = () => Promise.resolve(made as never);
    const { result, unmount } = renderHook(() => useModel(create, config), { wrapper: StrictMode });
    await waitFor(() => expect(result.current.error?.message).toMatch(/that has dispose\(\)/));
    expect(result.current.model).toBeUndefined();
    unmount();
  });
});

describe('calls of hooks', () => {
  const detached = () => {
    const data = new Uint8Array(3);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    return { data, width: 1, height: 1 };
  };

  it.each<[string, () => unknown]>([
    ['floats', () => ({ data: new Float32Array(3), width: 1, height: 1 })],
    ['a detached buffer', detached],
  ])('reject with %s, also before there is a model', async (_, image) => {
    const { result } = renderHook(() => useImageEmbedder(MODEL));
    const early = result.current.embed(image() as object);
    await expect(early).rejects.toMatchObject({ code: expect.any(Number) as number });
    const classifier = renderHook(() => useClassifier(MODEL)).result;
    await waitFor(() => expect(result.current.isReady && classifier.current.isReady).toBe(true));
    await act(async () => {
      const calls = [
        result.current.embed(image() as object),
        classifier.current.classify(image() as object),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: 18 });
    });
  });
});

it('a new function in a source does not load it again', async () => {
  const renders = vi.fn();
  const { result } = renderHook(() => {
    renders();
    return useClassifier({ uri: MODEL, onLoad: () => 1, picked: new Date(5) });
  });
  await waitFor(() => expect(result.current.isReady).toBe(true));
  await settle();
  expect(renders.mock.calls.length).toBeLessThan(8);
});
