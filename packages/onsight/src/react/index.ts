// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports as `onsight/react`.

export type { HookResult } from './hook-result.js';
export {
  useClassification,
  type ClassificationProps,
  type ClassificationSourceProps,
} from './use-classification.js';
export {
  useImageEmbeddings,
  type ImageEmbeddingsProps,
  type ImageEmbeddingsSourceProps,
} from './use-image-embeddings.js';
