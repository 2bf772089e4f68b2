// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The API that 0.8 and 0.9 document, as types that must fit. This file is compiled, never run.

import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL,
  EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL,
  IMAGENET1K_MEAN,
  IMAGENET1K_STD,
  ImageEmbeddingsModule,
  Imagenet1kLabel,
  MODEL_REGISTRY,
  ResourceFetcher,
  ScalarType,
  cleanupExecutorch,
  getModelNameForUrl,
  initExecutorch,
  isAvailable,
  models,
  useClassification,
  useImageEmbeddings,
  type Backend,
  type ClassificationConfig,
  type ClassificationLabels,
  type ClassificationModelName,
  type ClassificationModelSources,
  type ClassificationProps,
  type ClassificationType,
  type ExecutorchConfig,
  type Frame,
  type ImageEmbeddingsModelName,
  type ImageEmbeddingsProps,
  type ImageEmbeddingsType,
  type LabelEnum,
  type ModelOpts,
  type PixelData,
  type ResourceFetcherAdapter,
  type ResourceSource,
  type RnExecutorchError,
  type TensorBuffer,
  type TensorPtr,
  type Triple,
} from 'react-native-executorch';

import type { Same } from './same.js';

type Progress = (progress: number) => void;

interface DeclaredFrame {
  getNativeBuffer(): { pointer: bigint; release(): void };
  orientation: string;
  isMirrored: boolean;
}

interface Module<R> {
  forward(input: string | PixelData): Promise<R>;
  readonly runOnFrame: (frame: DeclaredFrame, isFrontCamera: boolean) => R;
  readonly generateFromFrame: (frame: DeclaredFrame) => R;
  getInputShape(methodName: string, index: number): Promise<number[]>;
  delete(): void;
}

interface Hook<R> {
  forward: (input: string | PixelData) => Promise<R>;
  runOnFrame: ((frame: DeclaredFrame, isFrontCamera: boolean) => R) | null;
  error: RnExecutorchError | null;
  isReady: boolean;
  isGenerating: boolean;
  downloadProgress: number;
}

type Imagenet = Record<keyof typeof Imagenet1kLabel, number>;
type Pets = Record<'CAT' | 'DOG', number>;
type PetLabels = Readonly<{ CAT: 0; DOG: 1 }>;

export const classification: {
  fromModelName(
    sources: { modelName: 'efficientnet-v2-s'; modelSource: ResourceSource },
    onDownloadProgress?: Progress,
  ): Promise<Module<Imagenet> & ClassificationModule<'efficientnet-v2-s'>>;
  fromCustomModel(
    source: ResourceSource,
    config: ClassificationConfig<PetLabels>,
    onDownloadProgress?: Progress,
  ): Promise<Module<Pets> & ClassificationModule<PetLabels>>;
} = ClassificationModule;

export const embeddings: {
  fromModelName(
    sources: { modelName: ImageEmbeddingsModelName; modelSource: ResourceSource },
    onDownloadProgress?: Progress,
  ): Promise<Module<Float32Array> & ImageEmbeddingsModule>;
  fromCustomModel(
    source: ResourceSource,
    onDownloadProgress?: Progress,
  ): Promise<Module<Float32Array>>;
} = ImageEmbeddingsModule;

export function useHooks(
  preventLoad: boolean,
): [Hook<Imagenet>, Hook<Imagenet>, Hook<Float32Array>] {
  const props: ClassificationProps = { model: EFFICIENTNET_V2_S };
  const typed: ClassificationType<typeof Imagenet1kLabel> = useClassification(props);
  const other: ImageEmbeddingsProps = { model: CLIP_VIT_BASE_PATCH32_IMAGE, preventLoad };
  const embedder: ImageEmbeddingsType = useImageEmbeddings(other);
  const model = models.classification.efficientnet_v2_s({ quant: false, backend: 'xnnpack' });
  return [typed, useClassification({ model, preventLoad }), embedder];
}

export const fetcher: {
  fetch(callback?: Progress, ...sources: ResourceSource[]): Promise<string[] | null>;
  setAdapter(adapter: ResourceFetcherAdapter): void;
  getAdapter(): ResourceFetcherAdapter;
  resetAdapter(): void;
  fs: { readAsString(path: string): Promise<string> };
} = ResourceFetcher;

/** An adapter of 0.8, and one of 0.9. */
export const adapters: ResourceFetcherAdapter[] = [
  {
    fetch: (callback: Progress, ...sources: ResourceSource[]) => {
      callback(1);
      return Promise.resolve(sources.map(String));
    },
    readAsString: (path: string) => Promise.resolve(path),
  },
  {
    fetch: () => Promise.resolve({ paths: ['model.pte'], wasDownloaded: [true] }),
    readAsString: (path: string) => Promise.resolve(path),
  },
];

export const init: (config: ExecutorchConfig) => void = initExecutorch;
export const cleanup: () => void = cleanupExecutorch;
export const available: boolean = isAvailable;
export const nameOf: (url: string) => string | undefined = getModelNameForUrl;

export const triples: Triple<number>[] = [IMAGENET1K_MEAN, IMAGENET1K_STD];
export const urls: string[] = [
  EFFICIENTNET_V2_S_XNNPACK_FP32_MODEL,
  EFFICIENTNET_V2_S_XNNPACK_INT8_MODEL,
];
export const classifiers: ClassificationModelSources[] = [
  EFFICIENTNET_V2_S,
  EFFICIENTNET_V2_S_QUANTIZED,
  models.classification.efficientnet_v2_s(),
  MODEL_REGISTRY.ALL_MODELS.EFFICIENTNET_V2_S,
];
export const embedders: { modelName: ImageEmbeddingsModelName; modelSource: ResourceSource }[] = [
  CLIP_VIT_BASE_PATCH32_IMAGE,
  CLIP_VIT_BASE_PATCH32_IMAGE_QUANTIZED,
  models.image_embedding.clip_vit_base_patch32_image({ quant: true }),
];
// @ts-expect-error a backend for which there is no such file
models.image_embedding.clip_vit_base_patch32_image({ backend: 'coreml' });
// @ts-expect-error a name that no published model has
useClassification({ model: { modelName: 'efficientnet', modelSource: '' } });

export const pixels: PixelData = {
  dataPtr: new Uint8Array(12),
  sizes: [2, 2, 3],
  scalarType: ScalarType.BYTE,
};
export const tensor: TensorPtr = pixels;
export const buffers: TensorBuffer[] = [new ArrayBuffer(1), new BigUint64Array(1)];
export const frameOfVisionCamera: Frame = {
  getNativeBuffer: () => ({ pointer: 0n, release: () => undefined }),
  orientation: 'up',
  isMirrored: false,
};
export const options: Required<ModelOpts> = { quant: false, backend: 'qnn' };
export const labels: LabelEnum[] = [Imagenet1kLabel, { CAT: 0, DOG: 'dog' }];

/** Types that must be just as declared. */
export const same: [
  Same<ResourceSource, string | number | object>,
  Same<Triple<string>, readonly [string, string, string]>,
  Same<LabelEnum, Readonly<Record<string, number | string>>>,
  Same<Backend, 'xnnpack' | 'coreml' | 'vulkan' | 'qnn' | 'mlx'>,
  Same<ClassificationModelName, 'efficientnet-v2-s' | 'efficientnet-v2-s-quantized'>,
  Same<ClassificationModelSources['modelName'], ClassificationModelName>,
  Same<ClassificationLabels<'efficientnet-v2-s'>, typeof Imagenet1kLabel>,
  Same<
    ImageEmbeddingsModelName,
    'clip-vit-base-patch32-image' | 'clip-vit-base-patch32-image-quantized'
  >,
] = [true, true, true, true, true, true, true, true];

/** Numbers that programs may have stored. */
export const numbers: [0, 6, 11, 12, 22, 27, 29] = [
  ScalarType.BYTE,
  ScalarType.FLOAT,
  ScalarType.BOOL,
  ScalarType.QINT8,
  ScalarType.BITS16,
  ScalarType.UINT16,
  ScalarType.UINT64,
];
