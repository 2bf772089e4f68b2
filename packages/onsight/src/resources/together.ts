// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Several sources at once, with one progress for all.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { onAbort } from './abort.js';
import type { OpenOptions } from './fetcher.js';
import { ProgressMeter, type ByteProgress } from './progress.js';
import type { ResourceSource } from './source.js';

/** What a task for one source reports to, and what ends it. */
export interface TaskWait {
  signal?: AbortSignal;
  onProgress?: ByteProgress;
}

/**
 * Runs a task for each source at once; the first failure ends the wait for the others.
 *
 * @param task resolves with undefined if it was interrupted
 * @throws RnExecutorchError InvalidUserInput if there is no source
 */
export async function together<T>(
  sources: readonly ResourceSource[],
  options: OpenOptions,
  task: (source: ResourceSource, wait: TaskWait) => Promise<T>,
): Promise<T[]> {
  if (sources.length === 0) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidUserInput,
      'There is nothing to fetch: give one source or more',
    );
  }
  const controller = new AbortController();
  const unlisten = onAbort(options.signal, () => controller.abort(options.signal?.reason));
  const meter = new ProgressMeter(sources.length, options.onProgress);
  const tasks = sources.map(async (source, index) => {
    const onProgress: ByteProgress = (...bytes) => meter.update(index, ...bytes);
    const result = await task(source, { signal: controller.signal, onProgress });
    if (result !== undefined) meter.done(index);
    return result;
  });
  try {
    const results = await Promise.all(tasks);
    if (results.every((result) => result !== undefined)) meter.finish();
    return results;
  } catch (error) {
    controller.abort();
    throw error;
  } finally {
    unlisten();
  }
}
