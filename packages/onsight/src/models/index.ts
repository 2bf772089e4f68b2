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
} from './known.js';
