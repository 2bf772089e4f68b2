// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks of react-native-executorch 0.10, over the real engine and a server on this machine.

import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react';
import { readFile } from 'node:fs/promises';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import {
  cleanupExecutorch,
  createClassifier,
  createResourceFetcher,
  initExecutorch,
  listDownloadedFiles,
  models,
  useClassifier,
  useImageEmbedder,
  useModel,
  useResourceDownload,
} from '../react.node.js';

// Of a loaded machine, which may load a model for longer than the usual second.
configure({ asyncUtilTimeout: 15_000 });

const root = process.cwd().replace(/\/packages\/onsight$/, '');
const RED = {
  data: Uint8Array.of(255, 0, 0),
  width: 1,
  height: 1,
  format: 'rgb',
  layout: 'hwc',
} as const;
const CLASSIFIER = models.classification.EFFICIENTNET_V2_S.DEFAULT;
const EMBEDDER = models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT;

const pathOf = (url: unknown) => String(url).replace('https://huggingface.co', '');

beforeEach(async () => {
  const mirrors = { 'https://huggingface.co': host.origin };
  const options = { cacheDirectory: directory, mirrors, retries: 0, retryDelayMs: 1 };
  initExecutorch({ resourceFetcher: createResourceFetcher(options) });
  const file = (name: string) => readFile(`${root}/tests/data/tasks/${name}.pte`);
  host.serve(pathOf(CLASSIFIER.modelPath), { body: await file('thousand') });
  host.serve(pathOf(EMBEDDER.modelPath), { body: await file('mean') });
});

afterEach(() => {
  cleanup();
  cleanupExecutorch();
});

describe.each([
  ['plain', {}],
  ['in StrictMode', { wrapper: StrictMode }],
])('useClassifier with a configuration, %s', (_, options) => {
  it('downloads, loads, and gives functions once it is ready', async () => {
    const { result, unmount } = renderHook(() => useClassifier({ ...CLASSIFIER }), options);
    expect(result.current).toMatchObject({ isReady: false, error: undefined, classify: undefined });
    expect(result.current.labels).toHaveLength(1000);
    await waitFor(() => expect(result.current.isReady).toBe(true));
    expect(result.current.downloadProgress).toBe(100);
    expect(result.current.resource?.modelPath).toContain(directory);
    const { classify, classifyWorklet } = result.current;
    const [best] = (await classify?.(RED, { topk: 1 })) ?? [];
    const label: (typeof result.current.labels)[number] | undefined = best?.label;
    expect(label).toBe('tench, Tinca tinca');
    expect(classifyWorklet?.(RED, { topk: 1 })).toEqual([best]);
    unmount();
    await expect(classify?.(RED)).rejects.toMatchObject({ code: 'RESOURCE_DISPOSED' });
  });
});

describe('hooks with a configuration', () => {
  it('give vectors', async () => {
    const { result } = renderHook(() => useImageEmbedder(EMBEDDER));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    expect([...((await result.current.embed?.(RED)) ?? [])]).toEqual([1, 0, 0]);
    expect([...(result.current.embedWorklet?.(RED) ?? [])]).toEqual([1, 0, 0]);
  });

  it('say why there is no model', async () => {
    host.serve(pathOf(CLASSIFIER.modelPath), { body: new Uint8Array(1), statuses: [404, 404] });
    const { result } = renderHook(() => useClassifier(CLASSIFIER));
    await waitFor(() => expect(result.current.error).toMatchObject({ code: 'DOWNLOAD_FAILED' }));
    const broken = { ...CLASSIFIER, modelPath: `${root}/README.md` };
    const other = renderHook(() => useClassifier(broken)).result;
    await waitFor(() => expect(other.current.error).toMatchObject({ code: 'LOAD_FAILED' }));
  });

  it('keep nothing that is not what is expected', async () => {
    const config = { ...CLASSIFIER, sha256: '0'.repeat(64) };
    const { result } = renderHook(() => useClassifier(config));
    await waitFor(() => expect(result.current.error).toMatchObject({ code: 'DOWNLOAD_FAILED' }));
    expect(await listDownloadedFiles()).toEqual([]);
  });

  it('wait while preventLoad is set', async () => {
    const { result, rerender } = renderHook(
      (preventLoad: boolean) => useImageEmbedder(EMBEDDER, { preventLoad }),
      { initialProps: true },
    );
    await act(() => Promise.resolve());
    expect(host.requests).toEqual([]);
    rerender(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('may change to a source of onsight, and back', async () => {
    const shapes: object[] = [CLASSIFIER, { uri: `${root}/models/efficientnet_lite0.pte` }];
    const initialProps: object = CLASSIFIER;
    const options = { initialProps };
    const { result, rerender } = renderHook((shape: object) => useClassifier(shape), options);
    for (const shape of [...shapes, CLASSIFIER]) {
      rerender(shape);
      await waitFor(() => expect(result.current.isReady).toBe(true));
    }
    expect(result.current.downloadProgress).toBe(100);
  });
});

describe('useResourceDownload', () => {
  it('tells each percent at most once', async () => {
    const body = new Uint8Array(30_000_000);
    const url = host.serve('/large.bin', { body });
    const seen = new Set<number>();
    const renders = vi.fn();
    const { result } = renderHook(() => {
      const found = useResourceDownload({ url, other: 1 });
      renders();
      seen.add(found.downloadProgress);
      return found;
    });
    await waitFor(() => expect(result.current.resource).toBeDefined(), { timeout: 10_000 });
    expect(renders.mock.calls.length).toBeLessThan(110);
    expect(new Set([...seen].map(Math.floor)).size).toBe(seen.size);
    expect(result.current.resource?.other).toBe(1);
  });

  it('ends with the component', async () => {
    const url = host.serve('/held.bin', { body: new Uint8Array(2_000_000), holdAfter: 1000 });
    const complain = vi.spyOn(console, 'error');
    const { unmount } = renderHook(() => useResourceDownload(url));
    await waitFor(() => expect(host.requests.length).toBeGreaterThan(0));
    unmount();
    expect(complain).not.toHaveBeenCalled();
  });
});

describe('useModel', () => {
  it('makes and disposes of anything, once for equal configurations', async () => {
    const dispose = vi.fn();
    const create = vi.fn(async (config: { id: number }) => Promise.resolve({ ...config, dispose }));
    const { result, rerender, unmount } = renderHook((id: number) => useModel(create, { id }), {
      initialProps: 1,
    });
    await waitFor(() => expect(result.current.model?.id).toBe(1));
    rerender(1);
    expect(create).toHaveBeenCalledTimes(1);
    rerender(2);
    await waitFor(() => expect(result.current.model?.id).toBe(2));
    expect(dispose).toHaveBeenCalledTimes(1);
    unmount();
    expect(dispose).toHaveBeenCalledTimes(2);
  });

  it('says why there is none, and makes none without a configuration', async () => {
    const failing = renderHook(() => useModel(createClassifier, `${root}/missing.pte`)).result;
    await waitFor(() => expect(failing.current.error).toMatchObject({ code: 114 }));
    const create = vi.fn();
    renderHook(() => useModel(create, undefined));
    expect(create).not.toHaveBeenCalled();
  });
});
