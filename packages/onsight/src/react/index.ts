// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports as `onsight/react`.

export {
  useClassification,
  type ClassificationProps,
  type ClassificationType,
} from './use-classification.js';
export {
  useImageEmbeddings,
  type ImageEmbeddingsProps,
  type ImageEmbeddingsType,
} from './use-image-embeddings.js';
export type { ModelStatus } from './use-model.js';
export type { HookResult, ModelProps, SourceProps } from './use-module.js';
export {
  useClassifier,
  useImageEmbedder,
  type UseClassifierOptions,
  type UseClassifierResult,
  type UseImageEmbedderOptions,
  type UseImageEmbedderResult,
} from './use-task.js';
