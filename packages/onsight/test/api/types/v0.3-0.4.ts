// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The API that 0.3 and 0.4 document, as types that must fit. This file is compiled, never run.

import {
  CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER,
  ClassificationModule,
  EFFICIENTNET_V2_S,
  ImageEmbeddingsModule,
  ResourceFetcher,
  listDownloadedFiles,
  listDownloadedModels,
  useClassification,
  useImageEmbeddings,
  type ResourceSource,
} from 'react-native-executorch';

type Source = string | number;
type Progress = (progress: number) => void;

interface StaticModule<R> {
  load(modelSource: Source | object): Promise<void>;
  forward(input: string): Promise<R>;
  onDownloadProgress(callback: Progress): { remove(): void };
}

interface Hook<R> {
  forward: (input: string) => Promise<R>;
  error: string | null;
  isReady: boolean;
  isGenerating: boolean;
  isModelReady: boolean;
  isModelGenerating: boolean;
  downloadProgress: number;
}

interface Listing {
  listDownloadedFiles(): Promise<string[]>;
  listDownloadedModels(): Promise<string[]>;
}

interface Fetcher extends Listing {
  fetch(source: Source, callback?: Progress): Promise<string | null>;
  fetchMultipleResources(callback: Progress, ...sources: Source[]): Promise<string[] | null>;
  deleteMultipleResources(...sources: Source[]): Promise<void>;
}

export const classification: StaticModule<{ [category: string]: number }> = ClassificationModule;
export const embeddings: StaticModule<number[]> = ImageEmbeddingsModule;
export const fetcher: Fetcher = ResourceFetcher;
export const listing: Listing = { listDownloadedFiles, listDownloadedModels };
export const sources: ResourceSource[] = [
  EFFICIENTNET_V2_S,
  CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER,
  'https://example.org/model.pte',
  1,
];

type Classes = { [category: string]: number };

export function useHooks(preventLoad: boolean): [...Hook<Classes>[], Hook<Float32Array>] {
  return [
    useClassification({ modelSource: EFFICIENTNET_V2_S }),
    useClassification({ modelSource: 'https://example.org/model.pte', preventLoad }),
    useClassification({ modulePath: EFFICIENTNET_V2_S }),
    useImageEmbeddings({ modelSource: CLIP_VIT_BASE_PATCH_32_IMAGE_ENCODER }),
  ];
}
