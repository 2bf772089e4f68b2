// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The API that 0.5 to 0.7 document, as types that must fit. This file is compiled, never run.

import {
  CLIP_VIT_BASE_PATCH32_IMAGE,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  ImageEmbeddingsModule,
  ResourceFetcher,
  RnExecutorchError,
  RnExecutorchErrorCode,
  useClassification,
  useImageEmbeddings,
  type ResourceSource,
} from 'react-native-executorch';

type Progress = (progress: number) => void;

interface Module<R> {
  load(model: { modelSource: ResourceSource }, onDownloadProgress?: Progress): Promise<void>;
  forward(imageSource: string): Promise<R>;
  getInputShape(methodName: string, index: number): Promise<number[]>;
  delete(): void;
}

interface Hook<R> {
  forward: (imageSource: string) => Promise<R>;
  error: Error | null;
  isReady: boolean;
  isGenerating: boolean;
  downloadProgress: number;
}

interface Fetcher {
  fetch(callback?: Progress, ...sources: ResourceSource[]): Promise<string[] | null>;
  pauseFetching(...sources: ResourceSource[]): Promise<void>;
  resumeFetching(...sources: ResourceSource[]): Promise<string[] | null>;
  cancelFetching(...sources: ResourceSource[]): Promise<void>;
  deleteResources(...sources: ResourceSource[]): Promise<void>;
  getFilesTotalSize(...sources: ResourceSource[]): Promise<number>;
  listDownloadedFiles(): Promise<string[]>;
  listDownloadedModels(): Promise<string[]>;
}

type Classes = { [category: string]: number };

export const resourceSource: ResourceSource[] = ['file:///model.pte', 1, {}];
export const classification: Module<Classes> = new ClassificationModule();
export const embeddings: Module<Float32Array> & {
  onDownloadProgress(callback: Progress): unknown;
} = new ImageEmbeddingsModule();
export const fetcher: Fetcher = ResourceFetcher;
export const models: { modelSource: ResourceSource }[] = [
  EFFICIENTNET_V2_S,
  CLIP_VIT_BASE_PATCH32_IMAGE,
];

export function useHooks(modelSource: ResourceSource): [...Hook<Classes>[], Hook<Float32Array>] {
  return [
    useClassification({ model: EFFICIENTNET_V2_S, preventLoad: true }),
    useClassification({ model: { modelSource } }),
    useImageEmbeddings({ model: CLIP_VIT_BASE_PATCH32_IMAGE, preventLoad: true }),
  ];
}

export const error: Error & { code: number; cause?: unknown } = new RnExecutorchError(
  RnExecutorchErrorCode.ModuleNotLoaded,
  'text',
  new Error('cause'),
);
