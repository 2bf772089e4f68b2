// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks in React 19, StrictMode included, over the real engine and the embedded model.

import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import '../index.node.js';
import { useClassification, useImageEmbeddings } from './index.js';

const root = process.cwd().replace(/\/packages\/onsight$/, '');
const EMOJI = `${root}/models/emoji.pte`;
const HOT_DOG = `${root}/samples/hotdog.png`;

afterEach(cleanup);

describe.each([
  ['plain', {}],
  ['in StrictMode', { wrapper: StrictMode }],
])('useClassification %s', (_, options) => {
  it('loads, classifies, and says so under both spellings', async () => {
    const { result } = renderHook(() => useClassification({ modelSource: EMOJI }), options);
    expect(result.current).toMatchObject({ isReady: false, isModelReady: false, error: null });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    expect(result.current).toMatchObject({ isModelReady: true, downloadProgress: 1 });
    const classes = await act(() => result.current.forward(HOT_DOG));
    expect(classes['hot dog']).toBeGreaterThan(0.5);
    expect(result.current).toMatchObject({ isGenerating: false, isModelGenerating: false });
  });
});

describe('useClassification', () => {
  it('rejects before it is ready, and while it is busy', async () => {
    const { result } = renderHook(() => useClassification({ modelSource: EMOJI }));
    await expect(result.current.forward(HOT_DOG)).rejects.toMatchObject({ code: 102 });
    await waitFor(() => expect(result.current.isReady).toBe(true));
    await act(async () => {
      const first = result.current.forward(HOT_DOG);
      await expect(result.current.forward(HOT_DOG)).rejects.toMatchObject({ code: 104 });
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

  it('waits while preventLoad is set', async () => {
    const { result, rerender } = renderHook(
      (preventLoad: boolean) => useClassification({ modelSource: EMOJI, preventLoad }),
      { initialProps: true },
    );
    await expect(result.current.forward(HOT_DOG)).rejects.toMatchObject({ code: 102 });
    rerender(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('does not load again for an equal source, and does for another', async () => {
    const { result, rerender } = renderHook(
      (uri: string) => useClassification({ modelSource: { uri } }),
      { initialProps: EMOJI },
    );
    await waitFor(() => expect(result.current.isReady).toBe(true));
    rerender(EMOJI);
    expect(result.current.isReady).toBe(true);
    rerender(`file://${EMOJI}`);
    expect(result.current.isReady).toBe(false);
    await waitFor(() => expect(result.current.isReady).toBe(true));
  });

  it('sets nothing after unmounting in mid-load and mid-forward', async () => {
    const complain = vi.spyOn(console, 'error');
    renderHook(() => useClassification({ modelSource: EMOJI })).unmount();
    const { result, unmount } = renderHook(() => useClassification({ modelSource: EMOJI }));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    let running!: ReturnType<typeof result.current.forward>;
    await act(async () => {
      running = result.current.forward(HOT_DOG);
      await Promise.resolve();
    });
    unmount();
    expect((await running)['hot dog']).toBeGreaterThan(0.5);
    await expect(result.current.forward(HOT_DOG)).rejects.toMatchObject({ code: 102 });
    expect(complain).not.toHaveBeenCalled();
  });
});

describe('useImageEmbeddings', () => {
  it('gives vectors of length 1', async () => {
    const { result } = renderHook(() => useImageEmbeddings({ modelSource: EMOJI }));
    await waitFor(() => expect(result.current.isReady).toBe(true));
    const vector = await act(() => result.current.forward(HOT_DOG));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});
