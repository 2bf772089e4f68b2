// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useResourceDownload of react-native-executorch 0.10.

import { stringCoded } from '../errors/string-codes.js';
import { download } from '../tasks/download.js';
import { RESOURCE, checkOptions } from '../tasks/options.js';
import { react } from './react.js';
import { errorOf } from './use-model.js';
import { perPercent, valueKey } from './values.js';

/** Options of useResourceDownload, and of hooks that take `{ modelPath, modelOpts }`. */
export interface ResourceOptions {
  /** Do not download yet. */
  readonly preventLoad?: boolean | undefined;
  /** Download again what is stored. Default: false. */
  readonly forceDownload?: boolean | undefined;
}

/**
 * Downloads what a value names, for a component; see `download`. Unmounting ends it.
 *
 * @param config - compared by value; undefined: nothing is downloaded yet
 * @returns the value with paths in place of its URLs, the progress in percent, and why it failed
 *
 * @example
 * const { resource, downloadProgress } = useResourceDownload(
 *   models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT,
 * );
 */
export function useResourceDownload<T>(
  config: T | undefined,
  options: ResourceOptions = {},
): Downloaded<T> {
  return useDownload(config, options);
}

/** The same for a hook that does more; `prepare` may say why it is in vain. */
export function useDownload<T>(
  config: T | undefined,
  options: ResourceOptions,
  prepare: () => void = () => undefined,
): Downloaded<T> {
  const { useEffect, useMemo, useState } = react();
  const [state, setState] = useState<State<T>>(INITIAL);
  const key = useMemo(() => valueKey(config), [config]);
  // Options that are wrong must be an error, and not keep it from being seen.
  const optionsKey = valueKey(options);

  useEffect(() => {
    setState(INITIAL);
    if (config === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<State<T>>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    const onProgress = perPercent((progress) => set({ downloadProgress: 100 * progress }));
    const begin = async () => {
      const { preventLoad, forceDownload } = checkOptions(options, RESOURCE);
      if (preventLoad) return;
      prepare();
      const resource = await download(config, { signal, forceDownload, onProgress });
      set({ resource, downloadProgress: 100 });
    };
    // One that somebody else interrupts is an error too: nothing else would ever be shown.
    stringCoded(begin).catch((error: unknown) => set({ downloadError: errorOf(error) }));
    return () => controller.abort();
  }, [key, optionsKey]);

  return state;
}

interface Downloaded<T> {
  resource: T | undefined;
  /** 0..100 */
  downloadProgress: number;
  downloadError: Error | undefined;
}

type State<T> = Downloaded<T>;

const INITIAL = { resource: undefined, downloadProgress: 0, downloadError: undefined };
