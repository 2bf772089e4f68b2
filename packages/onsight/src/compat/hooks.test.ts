// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks of the older API, StrictMode included, over the real engine and the embedded model.

import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { useClassification, useImageEmbeddings } from '../react.node.js';
import { IS_WASM } from '../../test/host.js';

// Of a loaded machine, which may load a model for longer than the usual second.
configure({ asyncUtilTimeout: 15_000 });

const root = process.cwd().replace(/\/packages\/onsight$/, '');
const MODEL = `${root}/models/efficientnet_lite0.pte`;
const BISON = `${root}/samples/bison.jpg`;

afterEach(cleanup);

describe.each([
  ['plain', {}],
  ['in StrictMode', { wrapper: StrictMode }],
])('useClassification %s', (_, options) => {
  it('loads, classifies, and says so under both spellings', async () => {
    const { result } = renderHook(() => useClassification({ modelSource: MODEL }), options);
    expect(result.current).toMatchObject({ isReady: false, isModelReady: false, error: null });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    expect(result.current).toMatchObject({ isModelReady: true, downloadProgress: 1 });
    const classes = await act(() => result.current.forward(BISON));
    expect(classes['bison']).toBeGreaterThan(0.5);
    expect(result.current).toMatchObject({ isGenerating: false, isModelGenerating: false });
  });
});

describe('useClassification', () => {
  it('rejects before it is ready, and while it is busy', async () => {
    const { result } = renderHook(() => useClassification({ modelSource: MODEL }));
    await expect(result.current.forward(BISON)).rejects.toMatchObject({ code: 102 });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    await act(async () => {
      const first = result.current.forward(BISON);
      await expect(result.current.forward(BISON)).rejects.toMatchObject({ code: 104 });
      await first;
    });
  });

  it('says why loading failed: a text in the older form, an error in the newer', async () => {
    const missing = `${root}/missing.pte`;
    const older = renderHook(() => useClassification({ modelSource: missing })).result;
    await waitFor(() => expect(older.current.error).toMatch(/missing\.pte/));
    const model = { modelName: 'efficientnet-v2-s', modelSource: missing } as const;
    const newer = renderHook(() => useClassification({ model })).result;
    await waitFor(() => expect(newer.current.error).toMatchObject({ code: 114 }));
    expect(newer.current.isReady).toBe(false);
  });

  it.skipIf(IS_WASM)('gives a function for frames when it is ready', async () => {
    const { result } = renderHook(() => useClassification({ modelSource: MODEL }));
    expect(result.current.runOnFrame).toBeNull();
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const frame = { data: new Uint8Array(8 * 8 * 3), width: 8, height: 8 };
    const classes = result.current.runOnFrame?.(frame);
    expect(classes).toEqual(await act(() => result.current.forward(frame)));
  });

  it('takes a source without a name in the newer form, and the oldest spelling', async () => {
    const model = { modelSource: MODEL };
    const newer = renderHook(() => useClassification({ model })).result;
    const oldest = renderHook(() => useClassification({ modulePath: MODEL })).result;
    for (const result of [newer, oldest]) {
      await waitFor(() => expect(result.current.isReady).toBe(true));
      const classes = await act(() => result.current.forward(BISON));
      expect(classes['bison']).toBeGreaterThan(0.5);
    }
  });

  it('waits while preventLoad is set', async () => {
    const { result, rerender } = renderHook(
      (preventLoad: boolean) => useClassification({ modelSource: MODEL, preventLoad }),
      { initialProps: true },
    );
    await expect(result.current.forward(BISON)).rejects.toMatchObject({ code: 102 });
    rerender(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('does not load again for an equal source, and does for another', async () => {
    const { result, rerender } = renderHook(
      (uri: string) => useClassification({ modelSource: { uri } }),
      { initialProps: MODEL },
    );
    await waitFor(() => expect(result.current.isReady).toBe(true));
    rerender(MODEL);
    expect(result.current.isReady).toBe(true);
    rerender(`file://${MODEL}`);
    expect(result.current.isReady).toBe(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('sets nothing after unmounting in mid-load and mid-forward', async () => {
    const complain = vi.spyOn(console, 'error');
    renderHook(() => useClassification({ modelSource: MODEL })).unmount();
    const { result, unmount } = renderHook(() => useClassification({ modelSource: MODEL }));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    let running!: ReturnType<typeof result.current.forward>;
    await act(async () => {
      running = result.current.forward(BISON);
      await Promise.resolve();
    });
    unmount();
    expect((await running)['bison']).toBeGreaterThan(0.5);
    await expect(result.current.forward(BISON)).rejects.toMatchObject({ code: 102 });
    expect(complain).not.toHaveBeenCalled();
  });
});

describe('a source that is written inline', () => {
  it.each<[string, () => object]>([
    ['a URL', () => new URL(`file://${MODEL}`)],
    ['a uri in a source', () => ({ modelSource: { uri: MODEL } })],
  ])('as %s does not load again with every render', async (_, make) => {
    const renders = vi.fn();
    const { result, rerender } = renderHook(() => {
      renders();
      return useClassification({ modelSource: make() });
    });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    rerender();
    expect(result.current.isReady).toBe(true);
    expect(renders.mock.calls.length).toBeLessThan(12);
  });
});

describe('useImageEmbeddings', () => {
  it('stops a call by its signal, whose reason is the cause', async () => {
    const { result } = renderHook(() => useImageEmbeddings({ modelSource: MODEL }));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const reason = new Error('enough');
    await act(async () => {
      const call = result.current.forward(BISON, { signal: AbortSignal.abort(reason) });
      await expect(call).rejects.toMatchObject({ code: 2, cause: reason });
    });
  });

  it('gives vectors of length 1', async () => {
    const { result } = renderHook(() => useImageEmbeddings({ modelSource: MODEL }));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const vector = await act(() => result.current.forward(BISON));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});
