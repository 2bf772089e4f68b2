// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every hook does: load a module, run it one call at a time, free it.

import { useCallback, useEffect, useRef, useState } from 'react';

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import type { DownloadProgressCallback } from '../modules/types.js';
import type { ResourceSource } from '../resources/source.js';

/** Makes a loaded module; `signal` ends the download. */
export type LoadModule<M> = (
  onProgress: DownloadProgressCallback,
  signal: AbortSignal,
) => Promise<M>;

/** The state of a hook's model. */
export interface ModelState {
  /** Whether `forward` may be called. */
  isReady: boolean;
  /** Whether a `forward` is under way. */
  isGenerating: boolean;
  /** Why loading failed. */
  error: RnExecutorchError | null;
  /** 0..1 */
  downloadProgress: number;
}

export interface ModelHook<M> extends ModelState {
  /** Rejects with ModuleNotLoaded before the model is ready, ModelGenerating while it is busy. */
  run<T>(call: (module: M) => Promise<T>): Promise<T>;
}

const INITIAL: ModelState = {
  isReady: false,
  isGenerating: false,
  error: null,
  downloadProgress: 0,
};

/** The life of one module, between two changes of its source. */
interface Life<M> {
  module?: M;
  busy: boolean;
}

/**
 * Loads a module when `key` changes and frees the one before. Nothing is set after unmounting.
 *
 * @param key - changes when another model is meant
 */
export function useModel<M extends { delete(): void }>(
  key: unknown,
  load: LoadModule<M>,
  preventLoad = false,
): ModelHook<M> {
  const [state, setState] = useState(INITIAL);
  const current = useRef<Life<M> | null>(null);
  const latestLoad = useRef(load);
  latestLoad.current = load;

  useEffect(() => {
    if (preventLoad) return undefined;
    const life: Life<M> = { busy: false };
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<ModelState>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    current.current = life;
    setState(INITIAL);
    latestLoad
      .current((downloadProgress) => set({ downloadProgress }), signal)
      .then(
        (module) => {
          if (signal.aborted) {
            module.delete();
            return;
          }
          life.module = module;
          set({ isReady: true });
        },
        (error: unknown) => set({ error: parseUnknownError(error) }),
      );
    return () => {
      controller.abort();
      current.current = null;
      life.module?.delete();
      setState(INITIAL);
    };
  }, [key, preventLoad]);

  const run = useCallback(async <T>(call: (module: M) => Promise<T>): Promise<T> => {
    const life = current.current;
    if (!life?.module) throw new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
    if (life.busy) throw new RnExecutorchError(RnExecutorchErrorCode.ModelGenerating);
    const set = (isGenerating: boolean) => {
      life.busy = isGenerating;
      if (current.current === life) setState((before) => ({ ...before, isGenerating }));
    };
    set(true);
    try {
      return await call(life.module);
    } finally {
      set(false);
    }
  }, []);

  return { ...state, run };
}

/** A value that is equal for sources that mean the same, though their objects differ. */
export function sourceKey(source: ResourceSource): unknown {
  if (typeof source !== 'object') return source;
  const fields = source as Record<string, unknown>;
  for (const name of ['uri', 'modelSource', 'default'] as const) {
    if (name in fields) return sourceKey(fields[name] as ResourceSource);
  }
  return source;
}
