// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What `onsight/react` and `onsight/legacy` add on every platform: the hooks.

export type { ModelStatus } from './react/use-model.js';
export {
  useClassifier,
  useImageEmbedder,
  type UseClassifierOptions,
  type UseClassifierResult,
  type UseImageEmbedderOptions,
  type UseImageEmbedderResult,
} from './react/use-task.js';

// The API of react-native-executorch
export {
  useClassification,
  useImageEmbeddings,
  type ClassificationProps,
  type ClassificationType,
  type HookResult,
  type ImageEmbeddingsProps,
  type ImageEmbeddingsType,
  type ModelProps,
  type SourceProps,
} from './compat/hooks.js';
