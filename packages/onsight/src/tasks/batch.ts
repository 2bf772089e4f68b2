// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Many inputs, a few at a time, in order.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { onAbort, stopped } from '../resources/abort.js';
import { isBuffer } from '../resources/source.js';

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
 * Inputs that fail end the batch, once the items under way are given; so does the signal.
 *
 * @throws RnExecutorchError InvalidArgument for what holds no inputs; InvalidState if the signal
 * stopped it before its last input, with the signal's reason as cause; what the inputs threw
 */
export async function* batch<I, T>(
  inputs: Iterable<I> | AsyncIterable<I>,
  call: (input: I) => Promise<T>,
  { concurrency = 4, signal }: BatchOptions & { signal?: AbortSignal | undefined },
): AsyncGenerator<BatchItem<T>> {
  const source = iteratorOf(inputs);
  const running: Promise<BatchItem<T>>[] = [];
  let unlisten = (): void => undefined;
  const aborted = new Promise<Ended>((resolve) => {
    unlisten = onAbort(signal, () => resolve({ ended: true, failure: signal && stopped(signal) }));
  });
  let next: Promise<Arrival<I> | Ended> | undefined;
  let end: Ended | undefined;
  let index = 0;
  try {
    for (;;) {
      if (!end && running.length < concurrency) next ??= arrival(source);
      const waits = [...running.slice(0, 1), ...(!end && next ? [next, aborted] : [])];
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
    if (!end || signal?.aborted) void letGo(source);
  }
}

interface Arrival<I> {
  input: I;
}

interface Ended {
  ended: true;
  /** Of the inputs, or that of a batch that was stopped. */
  failure?: RnExecutorchError | undefined;
}

async function arrival<I>(source: Iterator<I> | AsyncIterator<I>): Promise<Arrival<I> | Ended> {
  try {
    const next: IteratorResult<I> = await source.next();
    if (typeof next !== 'object' || (next as unknown) === null) {
      return { ended: true, failure: noInputs(`one whose next() gives ${shown(next)}`) };
    }
    return next.done ? { ended: true } : { input: next.value };
  } catch (error) {
    return { ended: true, failure: parseUnknownError(error) };
  }
}

/** Tells inputs that no more are wanted, which they may not like. */
async function letGo<I>(source: Iterator<I> | AsyncIterator<I>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // The batch has ended, and how is told already.
  }
}

/** @throws RnExecutorchError InvalidArgument for what holds no inputs, and for a text or bytes */
function iteratorOf<I>(inputs: Iterable<I> | AsyncIterable<I>): Iterator<I> | AsyncIterator<I> {
  const able: unknown = inputs;
  if (typeof able !== 'object' || able === null) throw noInputs(shown(able));
  if (isBuffer(able)) throw noInputs('bytes');
  const iterator = iterated(able as Partial<Iterable<I> & AsyncIterable<I>>);
  if (typeof (iterator as Partial<Iterator<I>> | null | undefined)?.next === 'function') {
    return iterator as Iterator<I> | AsyncIterator<I>;
  }
  throw noInputs(shown(able));
}

function iterated<I>(able: Partial<Iterable<I> & AsyncIterable<I>>): unknown {
  const make: unknown = able[Symbol.asyncIterator] ?? able[Symbol.iterator];
  if (typeof make !== 'function') return undefined;
  try {
    return make.call(able);
  } catch (error) {
    throw parseUnknownError(error);
  }
}

function noInputs(found: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    'A batch must be an array of images, or something else to iterate over; put a single image ' +
      `in an array; found ${found}`,
  );
}

async function settle<T>(index: number, call: Promise<T>): Promise<BatchItem<T>> {
  try {
    return { index, result: await call };
  } catch (error) {
    return { index, error: parseUnknownError(error) };
  }
}
