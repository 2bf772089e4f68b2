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
  'ClassificationLabels',
  'ClassificationModelName',
  'ClassificationModelSources',
  'ClassificationModule',
  'ClassificationProps',
  'ClassificationType',
  'EFFICIENTNET_V2_S',
  'EFFICIENTNET_V2_S_QUANTIZED',
  'EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL',
  'EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL',
  'IMAGENET1K_MEAN',
  'IMAGENET1K_STD',
  'ImageEmbeddingsModelName',
  'ImageEmbeddingsModule',
  'ImageEmbeddingsProps',
  'ImageEmbeddingsType',
  'Imagenet1kLabel',
  'models',
  'useClassification',
  'useImageEmbeddings',
]);

/** Names that every model of an app uses. */
export const SHARED_NAMES: ReadonlySet<string> = new Set([
  'Backend',
  'ExecutorchConfig',
  'Frame',
  'LabelEnum',
  'MODEL_REGISTRY',
  'ModelOpts',
  'PixelData',
  'ResourceFetcher',
  'ResourceFetcherAdapter',
  'ResourceSource',
  'RnExecutorchError',
  'RnExecutorchErrorCode',
  'ScalarType',
  'TensorBuffer',
  'TensorPtr',
  'Triple',
  'cleanupExecutorch',
  'getModelNameForUrl',
  'initExecutorch',
  'isAvailable',
  'listDownloadedFiles',
  'listDownloadedModels',
  'parseUnknownError',
]);

export const ALL_NAMES: ReadonlySet<string> = new Set([...IMAGE_NAMES, ...SHARED_NAMES]);

const OTHER_MODELS = /\bmodels\s*\??\.\s*(?!(?:classification|image_embedding)\b)/;

/** Whether a source uses no more of a name than onsight has: of `models`, those for images. */
export function hasAllOf(name: string, source: string): boolean {
  return name !== 'models' || !OTHER_MODELS.test(source);
}
