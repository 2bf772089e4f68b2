// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Functions of vectors where the engine is in a worker and the answer is wanted at once: the same as
// in src/tasks/image_embedder.cc, with the same messages.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';

/** @throws RnExecutorchError WrongDimensions, InvalidUserInput */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  checkKind(a);
  checkKind(b);
  if (a.length !== b.length) {
    throw new RnExecutorchError(
      Code.WrongDimensions,
      `vectors must be of one size, found ${a.length} and ${b.length}; they may come from ` +
        'different models',
    );
  }
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  if (!Number.isFinite(lengths) || lengths === 0) {
    throw invalid('a vector that is zero or not finite has no direction');
  }
  return Math.fround(Math.min(Math.max(dot(a, b) / lengths, -1), 1));
}

/** @throws RnExecutorchError InvalidUserInput */
export function quantizeEmbedding(embedding: Float32Array): Int8Array {
  checkKind(embedding);
  return Int8Array.from(embedding, (x) => {
    if (!(x >= -1 && x <= 1)) throw invalid(`an embedding has numbers in -1..1, found ${x}`);
    return roundToEven(Math.fround(127 * x));
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

/** As lrint: halves go to the even neighbor. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  const isHalf = x - below === 0.5;
  return isHalf ? below + (below & 1) : Math.round(x);
}

function checkKind(vector: unknown): void {
  if (vector instanceof Float32Array) return;
  throw invalid('an embedding is a Float32Array, found another kind');
}

function invalid(message: string): RnExecutorchError {
  return new RnExecutorchError(Code.InvalidUserInput, message);
}
