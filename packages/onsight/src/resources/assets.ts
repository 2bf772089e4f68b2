// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The numbers that bundlers give for assets, and what they stand for.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

const assets = new Map<number, string>();

/**
 * Says what an asset number stands for. React Native's bundler makes such numbers of
 * `require('./model.pte')`; elsewhere any number will do.
 *
 * @param id a whole number
 * @param source a URL, a `file:` URI, a path or a `data:` URI
 * @throws RnExecutorchError InvalidModelSource if either is something else
 */
export function registerAsset(id: number, source: string): void {
  if (!Number.isSafeInteger(id) || source === '') {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidModelSource,
      `registerAsset takes a whole number and a URL or path, not ${id} and '${source}'`,
    );
  }
  assets.set(id, source);
}

/** What {@link registerAsset} was told of a number; undefined if nothing. */
export function registeredAsset(id: number): string | undefined {
  return assets.get(id);
}
