// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The names of react-native-executorch that `onsight/legacy` has.

import type { Tree } from './uses.js';

export const OLD_MODULES = [
  'react-native-executorch',
  ...['legacy', 'cv', 'llm', 'nlp', 'speech', 'math', 'schema'].map(
    (part) => `react-native-executorch/${part}`,
  ),
];
export const NEW_MODULE = 'onsight/legacy';

/** Names about classification and image embeddings alone. */
export const IMAGE_NAMES: ReadonlySet<string> = new Set([
  'CLIP_VIT_BASE_PATCH32_IMAGE',
  'CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED',
  'CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER',
  'Classification',
  'ClassificationConfig',
  'ClassificationLabels',
  'ClassificationModelName',
  'ClassificationModelSources',
  'ClassificationModule',
  'ClassificationProps',
  'ClassificationType',
  'Classifier',
  'ClassifierModel',
  'ClassifierOptions',
  'ClassifyOptions',
  'EFFICIENTNET_V2_S',
  'EFFICIENTNET_V2_S_QUANTIZED',
  'EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL',
  'EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL',
  'IMAGENET1K_LABELS',
  'IMAGENET1K_MEAN',
  'IMAGENET1K_STD',
  'IMAGENET_NORM',
  'ImageBuffer',
  'ImageEmbedder',
  'ImageEmbedderModel',
  'ImageEmbeddingsModelName',
  'ImageEmbeddingsModule',
  'ImageEmbeddingsProps',
  'ImageEmbeddingsType',
  'ImageFormat',
  'ImagePreprocessorOptions',
  'Imagenet1kLabel',
  'InterpolationMethod',
  'NormalizeOptions',
  'ResizeMode',
  'createClassifier',
  'createImageEmbedder',
  'cv',
  'models',
  'useClassification',
  'useClassifier',
  'useImageEmbedder',
  'useImageEmbeddings',
]);

/** Names that every model of an app uses. */
export const SHARED_NAMES: ReadonlySet<string> = new Set([
  'Backend',
  'DownloadOptions',
  'DownloadStatus',
  'ExecutorchConfig',
  'Frame',
  'HTTP_CODE',
  'LabelEnum',
  'MODEL_REGISTRY',
  'ModelInspection',
  'ModelOpts',
  'PixelData',
  'ResourceFetcher',
  'ResourceFetcherAdapter',
  'ResourceOptions',
  'ResourceSource',
  'RnExecuTorchError',
  'RnExecuTorchErrorCode',
  'RnExecutorchError',
  'RnExecutorchErrorCode',
  'ScalarType',
  'SourceType',
  'TensorBuffer',
  'TensorPtr',
  'Triple',
  'VALID_ERROR_CODES',
  'cleanupExecutorch',
  'download',
  'getModelNameForUrl',
  'initExecutorch',
  'inspectModel',
  'isAvailable',
  'isRnExecuTorchError',
  'listDownloadedFiles',
  'listDownloadedModels',
  'parseUnknownError',
  'useModel',
  'useResourceDownload',
]);

export const ALL_NAMES: ReadonlySet<string> = new Set([...IMAGE_NAMES, ...SHARED_NAMES]);

/** Names of which onsight has a part alone. */
export const TREES: Readonly<Record<string, Tree>> = {
  models: {
    classification: {
      EFFICIENTNET_V2_S: { DEFAULT: true, XNNPACK_FP32: true, XNNPACK_INT8: true },
      efficientnet_v2_s: true,
    },
    image_embedding: { clip_vit_base_patch32_image: true },
    imageEmbeddings: { CLIP_VIT_BASE_PATCH32: { DEFAULT: true, XNNPACK_FP32: true } },
  },
  cv: {
    ImageBuffer: true,
    ImageFormat: true,
    ImagePreprocessorOptions: true,
    InterpolationMethod: true,
    NormalizeOptions: true,
    ResizeMode: true,
  },
};
