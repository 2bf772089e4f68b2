// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every hook does: load a model, run it, free it.

import { useCallback, useEffect, useRef, useState } from 'react';

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import type { DownloadProgressCallback } from '../modules/types.js';

/** Makes a loaded model; `signal` ends the download. */
export type LoadModel<M> = (
  onProgress: DownloadProgressCallback,
  signal: AbortSignal,
) => Promise<M>;

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

/** The life of one model, between two changes of its key. */
interface Life<M> {
  model?: M;
  calls: number;
  turn: Promise<unknown>;
}

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
  const current = useRef<Life<M> | null>(null);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    if (preventLoad) return undefined;
    const life: Life<M> = { calls: 0, turn: Promise.resolve() };
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<State<M>>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    current.current = life;
    setState(INITIAL);
    latestLoad
      .current((downloadProgress) => set({ downloadProgress }), signal)
      .then(
        (model) => {
          if (signal.aborted) {
            model.delete();
            return;
          }
          life.model = model;
          set({ model });
        },
        (error: unknown) => set({ error: parseUnknownError(error) }),
      );
    return () => {
      controller.abort();
      current.current = null;
      life.model?.delete();
      setState(INITIAL);
    };
  }, [key, variant, preventLoad]);

  const run = useCallback(
    async <T>(call: (model: M) => Promise<T>): Promise<T> => {
      const life = current.current;
      const isAlive = () => current.current === life;
      if (!life?.model) throw notLoaded();
      if (overlap === 'reject' && life.calls > 0) {
        throw new RnExecutorchError(RnExecutorchErrorCode.ModelGenerating);
      }
      return takeTurn(life, isAlive, call, (isGenerating) => {
        if (isAlive()) setState((before) => ({ ...before, isGenerating }));
      });
    },
    [overlap],
  );

  return { ...state, isReady: state.model !== null, run };
}

/** Runs a call after those before it, unless the model has gone by then. */
async function takeTurn<M, T>(
  life: Life<M>,
  isAlive: () => boolean,
  call: (model: M) => Promise<T>,
  setGenerating: (isGenerating: boolean) => void,
): Promise<T> {
  const turn = life.turn.then(() => {
    if (!life.model || !isAlive()) throw notLoaded();
    return call(life.model);
  });
  life.turn = turn.catch(() => undefined);
  life.calls++;
  setGenerating(true);
  try {
    return await turn;
  } finally {
    setGenerating(--life.calls > 0);
  }
}

function notLoaded(): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
}
