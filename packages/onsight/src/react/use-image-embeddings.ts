// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useImageEmbeddings in both its forms.

import type { RnExecutorchError } from '../errors/index.js';
import { ImageEmbeddingsModule } from '../modules/image-embeddings-module.js';
import type { ResourceSource } from '../resources/source.js';
import {
  sourceOf,
  useModule,
  type HookResult,
  type ModelProps,
  type SourceProps,
} from './use-module.js';

/** A model by its constant, or any object that holds its source. */
export type ImageEmbeddingsProps = ModelProps<{ modelSource: ResourceSource }>;

/** What the hook returns. */
export type ImageEmbeddingsType<E = RnExecutorchError> = HookResult<Float32Array, E>;

/**
 * An embedder for a component: loaded when it mounts or its model changes, freed when it unmounts.
 * `forward` gives a vector of length 1; it rejects with ModelGenerating while another is under way.
 */
export function useImageEmbeddings(props: SourceProps): ImageEmbeddingsType<string>;
export function useImageEmbeddings(props: ImageEmbeddingsProps): ImageEmbeddingsType;
export function useImageEmbeddings(
  props: SourceProps | ImageEmbeddingsProps,
): ImageEmbeddingsType<string | RnExecutorchError> {
  return useModule(props, async (onProgress, signal) => {
    const module = new ImageEmbeddingsModule();
    await module.load(sourceOf(props), onProgress, { signal });
    return module;
  });
}
