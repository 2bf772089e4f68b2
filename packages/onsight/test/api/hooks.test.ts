// @vitest-environment jsdom
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the documentation of 0.3 to 0.9 shows of hooks, run in React.

import { act, cleanup, configure, render, renderHook, waitFor } from '@testing-library/react';
import { createElement, useCallback, useEffect, useState } from 'react';
import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  models,
  useClassification,
  useImageEmbeddings,
  type Frame,
  type HookResult,
} from 'react-native-executorch';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { BLUE, Hub, MEAN, RED, RED_URL, THOUSAND, best } from './hub.js';
import { IS_WASM } from '../host.js';

// Of a loaded machine, which may load a model for longer than the usual second.
configure({ asyncUtilTimeout: 15_000 });

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
  await hub.serveFile(EFFICIENTNET_V2_S.modelSource, THOUSAND);
  await hub.serveFile(EFFICIENTNET_V2_S_QUANTIZED.modelSource, THOUSAND);
  await hub.serveFile(CLIP_VIT_BASE_PATCH32_IMAGE.modelSource, MEAN);
});
afterAll(() => hub.stop());
afterEach(cleanup);

/** Renders a hook and waits until its model is ready. */
async function ready<R, E>(useHook: () => HookResult<R, E>) {
  const { result } = renderHook(useHook);
  await waitFor(() => expect(result.current.isReady).toBe(true), { timeout: 5000 });
  expect(result.current).toMatchObject({ error: null, downloadProgress: 1 });
  return result;
}

/** The three most probable classes, as the documentation finds them. */
const topThree = (classes: Record<string, number>) =>
  Object.entries(classes)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([label, score]) => ({ label, score }));

describe('useClassification', () => {
  it.each([
    ['0.3', () => useClassification({ modelSource: EFFICIENTNET_V2_S })],
    ['0.3, its example', () => useClassification({ modulePath: EFFICIENTNET_V2_S })],
    ['0.4', () => useClassification({ modelSource: EFFICIENTNET_V2_S, preventLoad: false })],
  ])('of %s has names with synonyms', async (_, useHook) => {
    const model = await ready(useHook);
    const classesWithProbabilities = await act(() => model.current.forward(RED_URL));
    expect(topThree(classesWithProbabilities)[0]?.label).toBe('tench, Tinca tinca');
  });

  it.each([
    ['0.5 to 0.8', () => useClassification({ model: EFFICIENTNET_V2_S })],
    ['0.9', () => useClassification({ model: models.classification.efficientnet_v2_s() })],
  ])('of %s has the keys of Imagenet1kLabel', async (_, useHook) => {
    const model = await ready(useHook);
    for (const image of [BLUE.base64, BLUE.data]) {
      const classesWithProbabilities = await act(() => model.current.forward(image));
      expect(topThree(classesWithProbabilities)[0]?.label).toBe('GREAT_WHITE_SHARK');
    }
  });

  it('says what went wrong: a text of the older form, an error of the newer', async () => {
    const modelSource = 'https://example.com/nothing.pte';
    const older = renderHook(() => useClassification({ modelSource })).result;
    await waitFor(() => expect(older.current.error).toMatch(/404/));
    const newer = renderHook(() => useClassification({ model: { modelSource } })).result;
    await waitFor(() => expect(newer.current.error).toMatchObject({ code: 180 }));
  });
});

describe('useImageEmbeddings', () => {
  it.each([
    ['0.5 to 0.8', () => useImageEmbeddings({ model: CLIP_VIT_BASE_PATCH32_IMAGE })],
    [
      '0.9',
      () =>
        useImageEmbeddings({
          model: models.image_embedding.clip_vit_base_patch32_image({ quant: false }),
        }),
    ],
  ])('of %s compares images', async (_, useHook) => {
    const dotProduct = (a: Float32Array, b: Float32Array) =>
      a.reduce((total, value, index) => total + value * (b[index] ?? NaN), 0);
    const model = await ready(useHook);
    const red = await act(() => model.current.forward('https://url-to-image.jpg'));
    const blue = await act(() => model.current.forward(BLUE.data));
    expect(dotProduct(red, red)).toBeCloseTo(1, 6);
    expect(dotProduct(red, blue)).toBeCloseTo(0, 6);
  });
});

/** A camera that sees red, as it comes from VisionCamera with `pixelFormat: 'rgb'`. */
function seeRed(onFrame: (frame: Frame & { dispose(): void }) => void): boolean {
  let disposed = false;
  const pixels = new Uint8Array([0, 0, 255, 255, 0, 0, 255, 255]);
  onFrame({
    width: 2,
    height: 1,
    bytesPerRow: 8,
    pixelFormat: 'rgb-bgra-32-bit',
    orientation: 'left',
    isMirrored: false,
    getPixelBuffer: () => pixels.buffer,
    getNativeBuffer: () => ({ pointer: 0n, release: () => undefined }),
    dispose: () => void (disposed = true),
  });
  return disposed;
}

describe.skipIf(IS_WASM)('runOnFrame', () => {
  it('of the hook', async () => {
    const model = await ready(() => useClassification({ model: EFFICIENTNET_V2_S }));
    const { runOnFrame } = model.current;
    let result: Record<string, number> | undefined;
    const disposed = seeRed((frame) => {
      try {
        if (!runOnFrame) return;
        const isFrontCamera = false;
        result = runOnFrame(frame, isFrontCamera);
      } finally {
        frame.dispose();
      }
    });
    expect(disposed).toBe(true);
    expect(best(result ?? {})).toBe('TENCH');
  });

  it('of a module, kept in the state of a component', async () => {
    type Run = ClassificationModule<'efficientnet-v2-s-quantized'>['runOnFrame'];
    function App() {
      const [runOnFrame, setRunOnFrame] = useState<Run | null>(null);
      const [top, setTop] = useState('');
      useEffect(() => {
        const model = models.classification.efficientnet_v2_s();
        void ClassificationModule.fromModelName(model).then((module) => {
          setRunOnFrame(() => module.runOnFrame as Run);
        });
      }, []);
      const onFrame = useCallback(
        (frame: Frame) => {
          if (runOnFrame) setTop(best(runOnFrame(frame, false)) ?? '');
        },
        [runOnFrame],
      );
      useEffect(() => void seeRed(onFrame), [onFrame]);
      return createElement('p', null, top);
    }
    const { findByText } = render(createElement(App));
    await findByText('TENCH');
  });

  it('is refused what it can not read', async () => {
    const model = await ready(() => useClassification({ modelSource: EFFICIENTNET_V2_S }));
    const run = model.current.runOnFrame as unknown as (frame: unknown) => unknown;
    for (const [frame, code] of [
      [RED.data, 18],
      [{ nativeBuffer: 0n, width: 1, height: 1 }, 119],
    ]) {
      expect(() => run(frame)).toThrow(expect.objectContaining({ code }));
    }
  });
});
