// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The hooks, on every platform.

export type { ModelStatus } from './react/use-loaded.js';
export { useModel } from './react/use-model.js';
export { useResourceDownload, type ResourceOptions } from './react/use-resource-download.js';
export {
  useClassifier,
  useImageEmbedder,
  type UseClassifierOptions,
  type UseClassifierResult,
  type UseConfiguredClassifierResult,
  type UseConfiguredEmbedderResult,
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
