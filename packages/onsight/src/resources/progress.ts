// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Several downloads at once, and one number for their progress.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { onAbort, throwIfAborted } from './abort.js';
import type { OpenOptions } from './fetcher.js';
import type { ResourceSource } from './source.js';

/** Receives progress from 0 to 1, never less than before; 1 comes once, at the end. */
export type ProgressCallback = (progress: number) => void;

/** Receives bytes so far and bytes in all (undefined while unknown) of one download. */
export type ByteProgress = (received: number, total: number | undefined) => void;

// React renders again for each call: a thousand are enough for any bar.
const STEP = 0.001;

interface Part {
  received: number;
  total: number | undefined;
  begun: boolean;
  done: boolean;
}

/**
 * Weighs downloads by their bytes. Until each has told its length, nothing is reported, so that
 * the number never has to go back. One that never tells counts like the mean of the others.
 */
export class ProgressMeter {
  readonly #parts: Part[];
  readonly #callback: ProgressCallback | undefined;
  #reported = 0;

  constructor(count: number, callback?: ProgressCallback) {
    this.#callback = callback;
    this.#parts = Array.from({ length: count }, () => ({
      received: 0,
      total: undefined,
      begun: false,
      done: false,
    }));
  }

  /** The bytes of one download so far. */
  update(index: number, received: number, total: number | undefined): void {
    Object.assign(this.#parts[index] ?? {}, { received, total, begun: true });
    this.#report();
  }

  /** One source is there; if it needed no download, it has no weight. */
  done(index: number): void {
    const part = this.#parts[index];
    if (part) Object.assign(part, { total: part.begun ? part.total : 0, begun: true, done: true });
    this.#report();
  }

  /** All are there. */
  finish(): void {
    this.#emit(1);
  }

  #report(): void {
    if (!this.#parts.every((part) => part.begun)) return;
    const known = this.#parts.flatMap(({ total }) => (total ? [total] : []));
    const mean = known.length > 0 ? known.reduce((a, b) => a + b) / known.length : 1;
    let received = 0;
    let weight = 0;
    for (const part of this.#parts) {
      const total = part.total ?? mean;
      weight += total;
      if (part.done) received += total;
      else if (part.total !== undefined) received += Math.min(part.received, total);
    }
    const progress = weight > 0 ? received / weight : 0;
    if (progress < 1 && progress >= this.#reported + STEP) this.#emit(progress);
  }

  #emit(progress: number): void {
    if (this.#reported >= 1) return;
    this.#reported = progress;
    this.#callback?.(progress);
  }
}

/** What the work for one source reports to, and what ends it. */
export interface Wait {
  signal?: AbortSignal;
  onProgress?: ByteProgress;
}

/**
 * Works on each source at once; the first failure ends the wait for the others.
 *
 * @param work resolves with undefined if it was interrupted
 * @throws RnExecutorchError InvalidUserInput if there is no source
 */
export async function together<T>(
  sources: readonly ResourceSource[],
  options: OpenOptions,
  work: (source: ResourceSource, wait: Wait) => Promise<T>,
): Promise<T[]> {
  const given: unknown = sources;
  const isList = Array.isArray(given);
  if (!isList || sources.length === 0) {
    const found = isList ? 'an empty one' : shown(sources);
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidUserInput,
      `There is nothing to fetch: a list of one source or more was expected, not ${found}`,
    );
  }
  throwIfAborted(options.signal);
  const controller = new AbortController();
  const unlisten = onAbort(options.signal, () => controller.abort(options.signal?.reason));
  const meter = new ProgressMeter(sources.length, options.onProgress);
  const all = sources.map(async (source, index) => {
    const onProgress: ByteProgress = (...bytes) => meter.update(index, ...bytes);
    const result = await work(source, { signal: controller.signal, onProgress });
    if (result !== undefined) meter.done(index);
    return result;
  });
  try {
    const results = await Promise.all(all);
    if (results.every((result) => result !== undefined)) meter.finish();
    return results;
  } catch (error) {
    controller.abort();
    throw parseUnknownError(error); // The callback may throw anything.
  } finally {
    unlisten();
  }
}
