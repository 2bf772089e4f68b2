// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports of its models.

export { Imagenet1kLabel } from './imagenet1k.js';
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
} from './known.js';
export {
  MODEL_REGISTRY,
  getModelNameForUrl,
  models,
  type Backend,
  type ModelOpts,
} from './registry.js';
