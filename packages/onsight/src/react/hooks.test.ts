// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks in React 19, StrictMode included, over the real engine and the embedded model.

import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { useClassifier, useImageEmbedder } from '../react.node.js';

// Of a loaded machine, which may load a model for longer than the usual second.
configure({ asyncUtilTimeout: 15_000 });

const root = process.cwd().replace(/\/packages\/onsight$/, '');
const MODEL = `${root}/models/efficientnet_lite0.pte`;
const BISON = `${root}/samples/bison.jpg`;

afterEach(cleanup);

describe.each([
  ['plain', {}],
  ['in StrictMode', { wrapper: StrictMode }],
])('useClassifier %s', (_, options) => {
  it('lets overlapping calls take turns', async () => {
    const { result } = renderHook(() => useClassifier(), options);
    expect(result.current).toMatchObject({ isReady: false, error: null });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const order: number[] = [];
    const classify = async (turn: number) => {
      const [best] = await result.current.classify(BISON, { maxResults: 1 });
      order.push(turn);
      return best?.label;
    };
    const labels = await act(() => Promise.all([0, 1, 2].map(classify)));
    expect(labels).toEqual(['bison', 'bison', 'bison']);
    expect(order).toEqual([0, 1, 2]);
    expect(result.current.isGenerating).toBe(false);
  });
});

describe('useClassifier', () => {
  it('loads again for other options, but not for equal ones', async () => {
    const { result, rerender } = renderHook(
      (threads: number) => useClassifier(MODEL, { threads }),
      {
        initialProps: 1,
      },
    );
    await waitFor(() => expect(result.current.isReady).toBe(true));
    rerender(1);
    expect(result.current.isReady).toBe(true);
    rerender(2);
    expect(result.current.isReady).toBe(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('prepares images as the options say, and loads again when they change', async () => {
    const { result, rerender } = renderHook(
      (resize: number | 'stretch') => useClassifier(MODEL, { resize }),
      { initialProps: 256 as number | 'stretch' },
    );
    const score = async () => {
      await waitFor(() => expect(result.current.isReady).toBe(true));
      const [best] = await act(() => result.current.classify(BISON, { maxResults: 1 }));
      return best?.score;
    };
    const cropped = await score();
    rerender('stretch');
    expect(result.current.isReady).toBe(false);
    expect(await score()).not.toBe(cropped);
    const wrong = renderHook(() => useImageEmbedder(MODEL, { resize: 1 })).result;
    await waitFor(() => expect(wrong.current.error).toMatchObject({ code: 112 }));
  });

  it('rejects calls that wait when it goes, and finishes the one that runs', async () => {
    const { result, unmount } = renderHook(() => useClassifier(MODEL));
    await expect(result.current.classify(BISON)).rejects.toMatchObject({ code: 102 });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    let calls!: Promise<PromiseSettledResult<unknown>[]>;
    await act(async () => {
      calls = Promise.allSettled([result.current.classify(BISON), result.current.classify(BISON)]);
      await Promise.resolve();
    });
    unmount();
    const [running, waiting] = await calls;
    expect(running).toMatchObject({ status: 'fulfilled' });
    expect(waiting).toMatchObject({ status: 'rejected', reason: { code: 102 } });
  });

  it('says why loading failed, and goes on when a call fails', async () => {
    const failed = renderHook(() => useClassifier(`${root}/missing.pte`)).result;
    await waitFor(() => expect(failed.current.error).toMatchObject({ code: 114 }));
    const { result } = renderHook(() => useClassifier(MODEL));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    await act(async () => {
      const bad = result.current.classify(`${root}/README.md`);
      const good = result.current.classify(BISON, { topk: 1 });
      await expect(bad).rejects.toMatchObject({ code: 114 });
      expect(await good).toHaveLength(1);
    });
  });
});

describe('useImageEmbedder', () => {
  it('gives vectors, and bytes when asked', async () => {
    const { result } = renderHook(() => useImageEmbedder(MODEL));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const vector = await act(() => result.current.embed(BISON));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const bytes = await act(() => result.current.embed(BISON, { quantize: true }));
    expect(bytes.BYTES_PER_ELEMENT).toBe(1);
  });
});

describe('a source that is written inline', () => {
  const bytes = readFile(MODEL);

  it.each<[string, (content: Uint8Array) => string | object]>([
    ['a URL', () => new URL(pathToFileURL(MODEL).href)],
    ['a uri', () => ({ uri: MODEL })],
    ['a source', () => ({ modelSource: { uri: MODEL } })],
    ['bytes', (content) => Uint8Array.from(content)],
  ])('as %s does not load again with every render', async (_, make) => {
    const content = await bytes;
    const renders = vi.fn();
    const { result, rerender } = renderHook(() => {
      renders();
      return useClassifier(make(content), { labels: Array.from({ length: 1000 }, String) });
    });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const [best] = await act(() => result.current.classify(BISON, { topk: 1 }));
    expect(best?.score).toBeGreaterThan(0.5);
    rerender();
    expect(result.current.isReady).toBe(true);
    expect(renders.mock.calls.length).toBeLessThan(12);
  });
});

describe('useImageEmbedder in mid-call', () => {
  it.each([
    ['unmounted', true],
    ['given another model', false],
  ])('finishes the call that runs when %s', async (_, unmounts) => {
    const { result, rerender, unmount } = renderHook(
      (threads: number) => useImageEmbedder(MODEL, { threads }),
      { initialProps: 1 },
    );
    await waitFor(() => expect(result.current.isReady).toBe(true));
    let running!: Promise<Float32Array>;
    await act(async () => {
      running = result.current.embed(BISON);
      await Promise.resolve();
    });
    if (unmounts) unmount();
    else rerender(2);
    expect((await running).length).toBe(1280);
  });

  it('stops by a signal, whose reason is the cause', async () => {
    const { result } = renderHook(() => useImageEmbedder(MODEL));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const reason = new Error('enough');
    const call = result.current.embed(BISON, { signal: AbortSignal.abort(reason) });
    await act(() => expect(call).rejects.toMatchObject({ code: 2, cause: reason }));
  });
});
