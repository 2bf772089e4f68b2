// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The published models: a constant for each, which serves every form of the API, and lists of them.

import { Imagenet1kLabel } from '../tasks/imagenet1k.js';

const HOST = 'https://huggingface.co/software-mansion/react-native-executorch';

function published(repository: string, file: string): string {
  return `${HOST}-${repository}/resolve/v0.9.0/xnnpack/${file}`;
}

/** Where EFFICIENTNET_V2_S is. */
export const EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL = published(
  'efficientnet-v2-s',
  'efficientnet_v2_s_xnnpack_fp32.pte',
);

/** Where EFFICIENTNET_V2_S_QUANTIZED is. */
export const EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL = published(
  'efficientnet-v2-s',
  'efficientnet_v2_s_xnnpack_int8.pte',
);

/** 384×384 pixels → 1000 classes of ImageNet. */
export const EFFICIENTNET_V2_S = {
  modelName: 'efficientnet-v2-s',
  modelSource: EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL,
} as const;

/** The same in int8. */
export const EFFICIENTNET_V2_S_QUANTIZED = {
  modelName: 'efficientnet-v2-s-quantized',
  modelSource: EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL,
} as const;

/** 224×224 pixels → 512 numbers, comparable with those of CLIP's text encoder. */
export const CLIP_VIT_BASE_PATCH32_IMAGE = {
  modelName: 'clip-vit-base-patch32-image',
  modelSource: published('clip-vit-base-patch32', 'clip_vit_base_patch32_image_xnnpack_fp32.pte'),
} as const;

/** The same in int8. */
export const CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED = {
  modelName: 'clip-vit-base-patch32-image-quantized',
  modelSource: published('clip-vit-base-patch32', 'clip_vit_base_patch32_image_xnnpack_int8.pte'),
} as const;

/** The older name of {@link CLIP_VIT_BASE_PATCH32_IMAGE}. */
export const CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER = CLIP_VIT_BASE_PATCH32_IMAGE;

/** The labels of the published classifiers, by model name. */
export const CLASSIFIER_LABELS = {
  'efficientnet-v2-s': Imagenet1kLabel,
  'efficientnet-v2-s-quantized': Imagenet1kLabel,
} as const;

/** The names of the published embedders. */
export const EMBEDDER_NAMES = [
  'clip-vit-base-patch32-image',
  'clip-vit-base-patch32-image-quantized',
] as const;

/** Means and standard deviations of ImageNet's red, green and blue, for pixels in 0..1. */
export const IMAGENET1K_MEAN: readonly [number, number, number] = [0.485, 0.456, 0.406];
export const IMAGENET1K_STD: readonly [number, number, number] = [0.229, 0.224, 0.225];

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
