// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Many inputs, a few at a time, in order.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { onAbort } from '../resources/abort.js';

/** What became of one input: a result or an error. */
export type BatchItem<T> =
  | { index: number; result: T; error?: undefined }
  | { index: number; error: RnExecutorchError; result?: undefined };

export interface BatchOptions {
  /** How many are under way at once, 1 or more. Default: 4. */
  concurrency?: number;
}

/**
 * Runs `call` on each input; one that fails is an item with an error, and the rest go on. An item is
 * given as soon as it and all before it are there, whether or not the inputs have another one yet.
 * Inputs that fail end the batch, once the items under way are given.
 */
export async function* batch<I, T>(
  inputs: Iterable<I> | AsyncIterable<I>,
  call: (input: I) => Promise<T>,
  { concurrency = 4, signal }: BatchOptions & { signal?: AbortSignal | undefined },
): AsyncGenerator<BatchItem<T>> {
  const source = iteratorOf(inputs);
  const running: Promise<BatchItem<T>>[] = [];
  let unlisten = (): void => undefined;
  const stopped = new Promise<Ended>((resolve) => {
    unlisten = onAbort(signal, () => resolve({ ended: true }));
  });
  let next: Promise<Arrival<I> | Ended> | undefined;
  let end: Ended | undefined;
  let index = 0;
  try {
    for (;;) {
      if (!end && running.length < concurrency) next ??= arrival(source);
      const waits = [...running.slice(0, 1), ...(!end && next ? [next, stopped] : [])];
      if (waits.length === 0) break;
      const first = await Promise.race(waits);
      if ('ended' in first) end = first;
      else if ('input' in first) {
        next = undefined;
        running.push(settle(index++, call(first.input)));
      } else {
        void running.shift();
        yield first;
      }
    }
    if (end?.failure) throw end.failure;
  } finally {
    unlisten();
    // Not waited for: a source that waits itself may never answer.
    if (!end || signal?.aborted) void Promise.resolve(source.return?.()).catch(() => undefined);
  }
}

interface Arrival<I> {
  input: I;
}

interface Ended {
  ended: true;
  /** Of the inputs. */
  failure?: RnExecutorchError;
}

async function arrival<I>(source: Iterator<I> | AsyncIterator<I>): Promise<Arrival<I> | Ended> {
  try {
    const next = await source.next();
    return next.done ? { ended: true } : { input: next.value };
  } catch (error) {
    return { ended: true, failure: parseUnknownError(error) };
  }
}

/** @throws RnExecutorchError InvalidArgument for what holds no inputs, and for a text */
function iteratorOf<I>(inputs: Iterable<I> | AsyncIterable<I>): Iterator<I> | AsyncIterator<I> {
  const able: unknown = inputs;
  if (typeof able === 'object' && able !== null) {
    if (Symbol.asyncIterator in able) return (able as AsyncIterable<I>)[Symbol.asyncIterator]();
    if (Symbol.iterator in able) return (able as Iterable<I>)[Symbol.iterator]();
  }
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    'A batch must be an array of images, or something else to iterate over, found ' +
      (typeof able === 'string' ? 'a text: put it in an array' : typeof able),
  );
}

async function settle<T>(index: number, call: Promise<T>): Promise<BatchItem<T>> {
  try {
    return { index, result: await call };
  } catch (error) {
    return { index, error: parseUnknownError(error) };
  }
}
