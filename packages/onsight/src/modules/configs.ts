// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Configurations of the API → options of the engine.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import type { LabelEnum, PreprocessorConfig } from './types.js';

/**
 * The names of an enum in the order of its numbers, which must be 0, 1, 2, ….
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function labelNames(labels: LabelEnum): string[] {
  // A numeric enum also maps its numbers to names.
  const entries = Object.entries(labels).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const names: (string | undefined)[] = [];
  for (const [name, index] of entries) names[index] = name;
  const count = entries.length;
  if (count === 0 || names.length !== count || names.includes(undefined)) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidConfig,
      'labelMap must give each of the numbers 0, 1, 2, … one name',
    );
  }
  return names as string[];
}

/** The engine's form of a preprocessor; it checks the values. */
export function normalisation({ normMean, normStd }: PreprocessorConfig = {}): {
  mean?: readonly number[] | undefined;
  std?: readonly number[] | undefined;
} {
  return { mean: normMean, std: normStd };
}
