// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The published models: a constant for each, which serves every form of the API, and lists of them.

import type {
  ClassifierModel,
  ImageEmbedderModel,
  ImagePreprocessorOptions,
} from '../tasks/configured.js';
import { IMAGENET1K_LABELS, Imagenet1kLabel } from '../tasks/imagenet1k.js';
import { PUBLISHED } from '../tasks/known-models.js';

function published(repository: string, file: string, version = 'v0.9.0'): string {
  return `${PUBLISHED}-${repository}/resolve/${version}/xnnpack/${file}`;
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
export type Backend = 'xnnpack' | 'coreml' | 'vulkan' | 'qnn' | 'mlx';

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

/** The same for pixels in 0..255, as `modelOpts.normalizeOpts` of 0.10 takes them. */
export const IMAGENET_NORM = {
  alpha: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)],
  beta: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
} as const;

/** What the published models expect: they hold their normalisation. */
const PLAIN: ImagePreprocessorOptions = {
  resizeMode: 'stretch',
  interpolation: 'linear',
  normalizeOpts: { alpha: 1 / 255, beta: 0 },
};

/** A label of ImageNet-1K. */
export type ImageNet1KLabel = (typeof IMAGENET1K_LABELS)[number];

/** A published classifier. By name, so that declarations don't repeat a thousand labels. */
interface ImageNetClassifier extends ClassifierModel<ImageNet1KLabel> {
  readonly modelPath: string;
}

function classifier(file: string): ImageNetClassifier {
  const modelOpts = { ...PLAIN, labels: IMAGENET1K_LABELS };
  return { modelPath: published('efficientnet-v2-s', file, 'v0.10.0'), modelOpts };
}

function embedder(file: string): ImageEmbedderModel {
  return { modelPath: published('clip-vit-base-patch32', file, 'v0.10.0'), modelOpts: PLAIN };
}

const EFFICIENTNET_INT8 = classifier('efficientnet_v2_s_xnnpack_int8.pte');
const CLIP_FP32 = embedder('clip_vit_base_patch32_image_xnnpack_fp32.pte');

/**
 * The published models by what they do.
 *
 * - In capitals, as in react-native-executorch 0.10: for each of its files an object with its
 *   place, labels and preprocessing. `DEFAULT` is the one that 0.10 takes of those for XNNPACK.
 * - In small letters, as before: call it for its constant, the quantised one unless told otherwise.
 *
 * @example
 * const { classify } = await createClassifier(models.classification.EFFICIENTNET_V2_S.DEFAULT);
 */
export const models = {
  classification: {
    EFFICIENTNET_V2_S: {
      XNNPACK_INT8: EFFICIENTNET_INT8,
      XNNPACK_FP32: classifier('efficientnet_v2_s_xnnpack_fp32.pte'),
      DEFAULT: EFFICIENTNET_INT8,
    },
    efficientnet_v2_s: accessor<
      typeof EFFICIENTNET_V2_S,
      typeof EFFICIENTNET_V2_S_QUANTIZED,
      'xnnpack' | 'coreml'
    >(EFFICIENTNET_V2_S, EFFICIENTNET_V2_S_QUANTIZED),
  },
  imageEmbeddings: {
    CLIP_VIT_BASE_PATCH32: { XNNPACK_FP32: CLIP_FP32, DEFAULT: CLIP_FP32 },
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
