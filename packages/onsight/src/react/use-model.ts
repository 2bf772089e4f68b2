// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every hook does: load a model, run it, free it.

import { useCallback, useEffect, useRef, useState } from 'react';

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { Turns } from '../lifecycle/turns.js';
import type { ProgressCallback } from '../resources/progress.js';

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

export interface ModelHook<M> extends ModelStatus {
  /** Once it is ready. */
  model: M | null;
  /**
   * Calls take turns; those that wait when the model goes reject with ModuleNotLoaded, as all do
   * before it is ready. Rejects with ModelGenerating instead of waiting if `overlap` is 'reject'.
   */
  run: <T>(call: (model: M) => Promise<T>) => Promise<T>;
}

export interface ModelHookOptions {
  /** Do not load yet. */
  preventLoad?: boolean | undefined;
  /** How it is loaded, as text: a change loads again, as one of the key does. */
  variant?: string;
  /** What becomes of a call while another is under way. */
  overlap: 'wait' | 'reject';
}

type State<M> = Omit<ModelHook<M>, 'isReady' | 'run'>;

const INITIAL = { model: null, isGenerating: false, error: null, downloadProgress: 0 };

/**
 * Loads a model when `key` changes and frees the one before. Nothing is set after unmounting.
 *
 * @param key - changes when another model is meant
 */
export function useModel<M extends { delete(): void }>(
  key: unknown,
  load: LoadModel<M>,
  { preventLoad = false, variant, overlap }: ModelHookOptions,
): ModelHook<M> {
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
    latestLoad
      .current((downloadProgress) => set({ downloadProgress }), signal)
      .then(
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
  }, [key, variant, preventLoad]);

  const run = useCallback(
    async <T>(call: (model: M) => Promise<T>): Promise<T> => {
      const turns = current.current;
      if (!turns) throw new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
      if (overlap === 'reject' && turns.isBusy) {
        throw new RnExecutorchError(RnExecutorchErrorCode.ModelGenerating);
      }
      const show = () => {
        const isGenerating = turns.isBusy;
        if (current.current === turns) setState((before) => ({ ...before, isGenerating }));
      };
      const turn = turns.run(call).finally(show);
      show();
      return turn;
    },
    [overlap],
  );

  return { ...state, isReady: state.model !== null, run };
}
