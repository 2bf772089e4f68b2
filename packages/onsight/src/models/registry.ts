// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The published models by what they do, and as a list.

import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
} from './known.js';

/** What a model may be made for in react-native-executorch. */
export type Backend = 'xnnpack' | 'coreml' | 'vulkan' | 'qnn';

/** Which of a model's files is meant. */
export interface ModelOpts<B extends Backend = Backend> {
  /** The int8 one. Default: true. */
  quant?: boolean;
  /** A wish that onsight need not heed: its engine runs the XNNPACK file everywhere. */
  backend?: B;
}

function accessor<F, Q, B extends Backend>(full: F, quantized: Q) {
  return ({ quant = true }: ModelOpts<B> = {}): F | Q => (quant ? quantized : full);
}

/** A model by what it does: call it for its constant, the quantised one unless told otherwise. */
export const models = {
  classification: {
    efficientnet_v2_s: accessor<
      typeof EFFICIENTNET_V2_S,
      typeof EFFICIENTNET_V2_S_QUANTIZED,
      'xnnpack' | 'coreml'
    >(EFFICIENTNET_V2_S, EFFICIENTNET_V2_S_QUANTIZED),
  },
  image_embedding: {
    clip_vit_base_patch32_image: accessor<
      typeof CLIP_VIT_BASE_PATCH32_IMAGE,
      typeof CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
      'xnnpack'
    >(CLIP_VIT_BASE_PATCH32_IMAGE, CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED),
  },
} as const;

/** The same as a list, by the names of the constants. */
export const MODEL_REGISTRY = {
  ALL_MODELS: {
    EFFICIENTNET_V2_S,
    EFFICIENTNET_V2_S_QUANTIZED,
    CLIP_VIT_BASE_PATCH32_IMAGE,
    CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  },
} as const;

/** The name of the published model at a URL; undefined if none is there. */
export function getModelNameForUrl(url: string): string | undefined {
  const all = Object.values(MODEL_REGISTRY.ALL_MODELS);
  return all.find(({ modelSource }) => modelSource === url)?.modelName;
}
