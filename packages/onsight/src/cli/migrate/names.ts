// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The names of react-native-executorch that `onsight/legacy` has.

export const OLD_MODULES = ['react-native-executorch', 'react-native-executorch/legacy'] as const;
export const NEW_MODULE = 'onsight/legacy';

/** Names about classification and image embeddings alone. */
export const IMAGE_NAMES: ReadonlySet<string> = new Set([
  'CLIP_VIT_BASE_PATCH32_IMAGE',
  'CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED',
  'CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER',
  'ClassificationConfig',
  'ClassificationModelName',
  'ClassificationModelSources',
  'ClassificationModule',
  'ClassificationProps',
  'EFFICIENTNET_V2_S',
  'EFFICIENTNET_V2_S_QUANTIZED',
  'ImageEmbeddingsModelName',
  'ImageEmbeddingsModule',
  'ImageEmbeddingsProps',
  'Imagenet1kLabel',
  'useClassification',
  'useImageEmbeddings',
]);

/** Names that every model of an app uses. */
export const SHARED_NAMES: ReadonlySet<string> = new Set([
  'ExecutorchConfig',
  'LabelEnum',
  'PixelData',
  'ResourceFetcher',
  'ResourceFetcherAdapter',
  'ResourceSource',
  'RnExecutorchError',
  'RnExecutorchErrorCode',
  'ScalarType',
  'Triple',
  'cleanupExecutorch',
  'initExecutorch',
  'parseUnknownError',
]);

export const ALL_NAMES: ReadonlySet<string> = new Set([...IMAGE_NAMES, ...SHARED_NAMES]);
