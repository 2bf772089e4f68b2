// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports of its tasks.

export type {
  Interpolation,
  ModelSummary,
  Preprocess,
  PreprocessOptions,
  RuntimeInfo,
  TensorSummary,
} from '../engine/engine.js';
export type { BatchItem, BatchOptions } from './batch.js';
export {
  Classifier,
  createClassifier,
  type Category,
  type ClassifierOptions,
  type ClassifyOptions,
} from './classifier.js';
export {
  ImageEmbedder,
  cosineSimilarity,
  createImageEmbedder,
  type EmbedOptions,
} from './image-embedder.js';
export { inspect, runtimeInfo } from './runtime.js';
export type { TaskOptions } from './task.js';
