// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Loading what was opened, and what becomes of a download that the engine can't read.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { printable } from './failures.js';
import type { OpenedResource } from './fetcher.js';

/**
 * Loads a model that was opened. A download that turns out to be no program is removed, so that the
 * next load asks for it again, and the error tells where it came from.
 */
export async function loadOpened<T>(
  file: OpenedResource | undefined,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = parseUnknownError(error);
    if (file?.url === undefined || code !== (RnExecutorchErrorCode.InvalidProgram as number)) {
      throw error;
    }
    // What is in the way of removing it must not hide what is wrong with it.
    const isGone = await file.discard?.().then(
      () => true,
      () => false,
    );
    const fate = isGone ? ' and was removed, so that the next load asks for it again' : '';
    const text = `${message}. It was downloaded from ${printable(file.url)}${fate}`;
    throw new RnExecutorchError(code, text, error);
  }
}
