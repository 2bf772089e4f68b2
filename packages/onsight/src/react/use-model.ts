// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useModel of react-native-executorch 0.10: anything that is made and disposed of.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown, textOf } from '../errors/values.js';
import { react } from './react.js';
import { valueKey } from './values.js';

/**
 * Something for a component: made when it mounts or the configuration changes, disposed of when it
 * unmounts.
 *
 * @param create - makes it
 * @param config - what `create` is given, compared by value; undefined: nothing is made yet
 * @returns it, or why there is none
 *
 * @example
 * const { model } = useModel(createClassifier, models.classification.EFFICIENTNET_V2_S.DEFAULT);
 */
export function useModel<C, M extends { dispose(): void }>(
  create: (config: C) => Promise<M>,
  config: C | undefined,
): { model: M | undefined; error: Error | undefined } {
  const { useEffect, useMemo, useState } = react();
  const [state, setState] = useState<{ model?: M; error?: Error }>({});
  const key = useMemo(() => valueKey(config), [config]);

  useEffect(() => {
    let isMounted = true;
    let model: M | undefined;
    setState({});
    if (config === undefined) return undefined;
    const begin = async () => disposable(await create(config));
    begin().then(
      (made) => {
        if (isMounted) setState({ model: (model = made) });
        else made.dispose();
      },
      (error: unknown) => isMounted && setState({ error: errorOf(error) }),
    );
    return () => {
      isMounted = false;
      model?.dispose();
    };
  }, [key]);

  return { model: state.model, error: state.error };
}

/** @throws RnExecutorchError InvalidConfig for what can't be disposed of */
function disposable<M extends { dispose(): void }>(made: M): M {
  const { dispose } = Object((made as unknown) ?? {}) as Partial<M>;
  if (typeof dispose === 'function') return made;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `useModel needs a function that resolves with something that has dispose(), found ${shown(made)}`,
  );
}

/** What was thrown, as an Error. */
export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(textOf(thrown));
}
