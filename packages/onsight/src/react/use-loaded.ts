// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every hook does: load a model, run it, free it.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { Turns } from '../lifecycle/turns.js';
import type { ProgressCallback } from '../resources/progress.js';
import { react } from './react.js';
import { perPercent } from './values.js';

/** Makes a loaded model; `signal` ends the download. */
export type LoadModel<M> = (onProgress: ProgressCallback, signal: AbortSignal) => Promise<M>;

/** What a component shows of its model. */
export interface ModelStatus {
  /** Whether the model may be run. */
  isReady: boolean;
  /** Whether a call is under way. */
  isGenerating: boolean;
  /** Why loading failed. */
  error: RnExecutorchError | null;
  /** 0..1 */
  downloadProgress: number;
}

export interface LoadedHook<M> extends ModelStatus {
  /** Once it is ready. */
  model: M | null;
  /**
   * Calls take turns; those that wait when the model goes reject with ModuleNotLoaded, as all do
   * before it is ready. Rejects with ModelGenerating instead of waiting if `overlap` is 'reject'.
   */
  run: <T>(call: (model: M) => Promise<T>) => Promise<T>;
}

export interface LoadedHookOptions {
  /** Do not load yet. */
  preventLoad?: boolean | undefined;
  /** What becomes of a call while another is under way. */
  overlap: 'wait' | 'reject';
}

type State<M> = Omit<LoadedHook<M>, 'isReady' | 'run'>;

const INITIAL = { model: null, isGenerating: false, error: null, downloadProgress: 0 };

/**
 * Loads a model when `key` changes and frees the one before. Nothing is set after unmounting.
 *
 * @param key - of {@link valueKey}: changes when another model is meant, or the same otherwise loaded
 */
export function useLoaded<M extends { delete(): void }>(
  key: string,
  load: LoadModel<M>,
  { preventLoad = false, overlap }: LoadedHookOptions,
): LoadedHook<M> {
  const { useCallback, useEffect, useRef, useState } = react();
  const [state, setState] = useState<State<M>>(INITIAL);
  // Of the model that is ready; another for each model, so that calls on an earlier one show nothing.
  const current = useRef<Turns<M> | null>(null);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    if (preventLoad) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<State<M>>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    setState(INITIAL);
    const onProgress = perPercent((downloadProgress) => set({ downloadProgress }));
    latestLoad.current(onProgress, signal).then(
      (model) => {
        if (signal.aborted) {
          model.delete();
          return;
        }
        current.current = new Turns(model);
        set({ model });
      },
      (error: unknown) => set({ error: parseUnknownError(error) }),
    );
    return () => {
      controller.abort();
      current.current?.put(undefined);
      current.current = null;
      setState(INITIAL);
    };
  }, [key, preventLoad]);

  const run = useCallback(
    async <T>(call: (model: M) => Promise<T>): Promise<T> => {
      const turns = current.current;
      const show = () => {
        if (!turns || current.current !== turns) return;
        const isGenerating = turns.isBusy;
        setState((before) => ({ ...before, isGenerating }));
      };
      const turn = take(turns, overlap, call).finally(show);
      show();
      return turn;
    },
    [overlap],
  );

  return { ...state, isReady: state.model !== null, run };
}

async function take<M extends { delete(): void }, T>(
  turns: Turns<M> | null,
  overlap: LoadedHookOptions['overlap'],
  call: (model: M) => Promise<T>,
): Promise<T> {
  if (!turns) throw new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
  if (overlap === 'reject' && turns.isBusy) {
    throw new RnExecutorchError(RnExecutorchErrorCode.ModelGenerating);
  }
  return turns.run(call);
}
