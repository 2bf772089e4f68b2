// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useResourceDownload of react-native-executorch 0.10.

import { isRnExecuTorchError } from '../errors/index.js';
import { download } from '../tasks/download.js';
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
  { preventLoad = false, forceDownload = false }: ResourceOptions = {},
): {
  resource: T | undefined;
  /** 0..100 */
  downloadProgress: number;
  downloadError: Error | undefined;
} {
  const { useEffect, useMemo, useState } = react();
  const [state, setState] = useState<State<T>>(INITIAL);
  const key = useMemo(() => valueKey(config), [config]);

  useEffect(() => {
    setState(INITIAL);
    if (config === undefined || preventLoad) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<State<T>>) => {
      if (!signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    const onProgress = perPercent((progress) => set({ downloadProgress: 100 * progress }));
    download(config, { signal, forceDownload, onProgress }).then(
      (resource) => set({ resource, downloadProgress: 100 }),
      // Aborted by somebody else: there is nothing to show, and nothing wrong.
      (error: unknown) =>
        isRnExecuTorchError(error, 'DOWNLOAD_ABORTED') || set({ downloadError: errorOf(error) }),
    );
    return () => controller.abort();
  }, [key, preventLoad, forceDownload]);

  return state;
}

interface State<T> {
  resource: T | undefined;
  downloadProgress: number;
  downloadError: Error | undefined;
}

const INITIAL = { resource: undefined, downloadProgress: 0, downloadError: undefined };
