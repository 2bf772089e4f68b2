// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Many inputs, a few at a time, in order.

import { parseUnknownError, type RnExecutorchError } from '../errors/index.js';

/** What became of one input: a result or an error. */
export type BatchItem<T> =
  | { index: number; result: T; error?: undefined }
  | { index: number; error: RnExecutorchError; result?: undefined };

export interface BatchOptions {
  /** How many are under way at once, 1 or more. Default: 4. */
  concurrency?: number;
}

/** Runs `call` on each input; one that fails is an item with an error, and the rest go on. */
export async function* batch<I, T>(
  inputs: Iterable<I> | AsyncIterable<I>,
  call: (input: I) => Promise<T>,
  concurrency = 4,
  signal?: AbortSignal,
): AsyncGenerator<BatchItem<T>> {
  const running: Promise<BatchItem<T>>[] = [];
  let index = 0;
  for await (const input of inputs) {
    if (signal?.aborted) break;
    running.push(settle(index++, call(input)));
    const first = running.length >= Math.max(1, concurrency) && running.shift();
    if (first) yield first;
  }
  yield* running;
}

async function settle<T>(index: number, call: Promise<T>): Promise<BatchItem<T>> {
  try {
    return { index, result: await call };
  } catch (error) {
    return { index, error: parseUnknownError(error) };
  }
}
