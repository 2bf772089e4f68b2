// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports on every platform: all of its API but createResourceFetcher.

export * from './errors/index.js';
export type {
  Interpolation,
  ModelSummary,
  Preprocess,
  PreprocessOptions,
  RuntimeInfo,
  TensorSummary,
} from './engine/engine.js';
export {
  cleanupExecutorch,
  initExecutorch,
  isAvailable,
  type ExecutorchConfig,
} from './lifecycle/globals.js';

// Resources
export type {
  Fetcher as ResourceFetcherAdapter,
  OpenOptions,
  OpenedResource,
  ReadOptions,
} from './resources/fetcher.js';
export { ResourceManager } from './resources/manager.js';
export { download, inspectModel, type ModelInspection } from './tasks/download.js';
export type { ProgressCallback } from './resources/progress.js';
export { registerAsset } from './resources/resolve.js';
export type { ResourceSource } from './resources/source.js';

// Images
export type { Frame, FrameSource } from './images/frames.js';
export {
  ScalarType,
  type ImageBuffer,
  type ImageFormat,
  type ImageLike,
  type PixelData,
  type RawImage,
} from './images/pixels.js';
export type { ImageSource } from './images/sources.js';

// Tasks
export type { BatchItem, BatchOptions } from './tasks/batch.js';
export { createClassifier, type Category, type ClassifyOptions } from './tasks/classifier.js';
export {
  cosineSimilarity,
  createImageEmbedder,
  type EmbedOptions,
} from './tasks/image-embedder.js';
export { inspect, runtimeInfo } from './tasks/runtime.js';
export type {
  ClassifierModel,
  ImageEmbedderModel,
  ImagePreprocessorOptions,
  InterpolationMethod,
  NormalizeOptions,
  ResizeMode,
} from './tasks/configured.js';
export type {
  Classification,
  ConfiguredClassifier,
  ConfiguredImageEmbedder,
} from './tasks/configured-tasks.js';
export { IMAGENET1K_LABELS, Imagenet1kLabel } from './tasks/imagenet1k.js';
export type { TaskOptions } from './tasks/task.js';

// The API of react-native-executorch
export { ClassificationModule, type ClassProbabilities } from './compat/classification-module.js';
export { ImageEmbeddingsModule } from './compat/image-embeddings-module.js';
export * as cv from './compat/cv.js';
export {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL,
  EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL,
  IMAGENET1K_MEAN,
  IMAGENET1K_STD,
  IMAGENET_NORM,
  MODEL_REGISTRY,
  getModelNameForUrl,
  models,
  type Backend,
  type ImageNet1KLabel,
  type ModelOpts,
} from './compat/models.js';
export * from './compat/names.js';
export * from './compat/resource-constants.js';
export {
  ResourceFetcher,
  listDownloadedFiles,
  listDownloadedModels,
} from './compat/resource-fetcher.js';
export * from './compat/types.js';
export type { ForwardOptions, FrameRunner } from './compat/vision-module.js';

// Hooks
export * from './react.js';
