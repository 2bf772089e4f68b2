// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useImageEmbeddings in both its forms.

import { ImageEmbeddingsModule } from '../modules/image-embeddings-module.js';
import type { ImageSource } from '../modules/images.js';
import type { ImageEmbeddingsModelSources } from '../modules/types.js';
import type { ResourceSource } from '../resources/source.js';
import { bothSpellings, type HookResult } from './hook-result.js';
import { sourceKey, useModel } from './use-model.js';

/** The older form: a model by its source; `error` is a text. */
export interface ImageEmbeddingsSourceProps {
  modelSource: ResourceSource;
  preventLoad?: boolean;
}

/** The newer form: a published model by its constant. */
export interface ImageEmbeddingsProps {
  model: ImageEmbeddingsModelSources;
  preventLoad?: boolean;
}

/**
 * An embedder for a component: loaded when it mounts or its model changes, freed when it unmounts.
 * `forward` gives a vector of length 1; it rejects with ModelGenerating while another is under way.
 */
export function useImageEmbeddings(
  props: ImageEmbeddingsSourceProps,
): HookResult<Float32Array, string>;
export function useImageEmbeddings(props: ImageEmbeddingsProps): HookResult<Float32Array, Error>;
export function useImageEmbeddings(
  props: ImageEmbeddingsSourceProps | ImageEmbeddingsProps,
): HookResult<Float32Array, string | Error> {
  const named = 'model' in props;
  const source = named ? props.model.modelSource : props.modelSource;
  const hook = useModel(
    sourceKey(source),
    async (onProgress, signal) => {
      const module = new ImageEmbeddingsModule();
      await module.load(source, onProgress, { signal });
      return module;
    },
    props.preventLoad,
  );
  const forward = (image: ImageSource) => hook.run((module) => module.forward(image));
  const error = named ? hook.error : (hook.error?.message ?? null);
  return { ...bothSpellings(hook), error, forward };
}
