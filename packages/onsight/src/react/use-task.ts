// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useClassifier and useImageEmbedder: createClassifier and createImageEmbedder for components.

import { useCallback } from 'react';

import type { ImageSource } from '../images/sources.js';
import { sourceKey, type ResourceSource } from '../resources/source.js';
import {
  createClassifier,
  type Category,
  type ClassifierOptions,
  type ClassifyOptions,
} from '../tasks/classifier.js';
import {
  createImageEmbedder,
  type EmbedOptions,
  type ImageEmbedder,
} from '../tasks/image-embedder.js';
import type { TaskOptions } from '../tasks/task.js';
import { useModel, type LoadModel, type ModelStatus } from './use-model.js';

type ForHook<O extends TaskOptions> = Omit<O, 'signal' | 'onProgress'> & {
  /** Do not load (and download) yet. */
  preventLoad?: boolean;
};

export type UseClassifierOptions = ForHook<ClassifierOptions>;
export type UseImageEmbedderOptions = ForHook<TaskOptions>;

export interface UseClassifierResult extends ModelStatus {
  /**
   * The classes of an image, most probable first. Calls take turns. Rejects with ModuleNotLoaded
   * before the model is ready, else as Classifier.classify does.
   */
  classify: (image: ImageSource, options?: ClassifyOptions) => Promise<Category[]>;
}

export interface UseImageEmbedderResult extends ModelStatus {
  /**
   * The vector of an image, of Euclidean length 1. Calls take turns. Rejects with ModuleNotLoaded
   * before the model is ready, else as ImageEmbedder.embed does.
   */
  embed: ImageEmbedder['embed'];
}

/**
 * A classifier for a component: loaded when it mounts, or another source or other options are
 * given; freed when it unmounts.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 */
export function useClassifier(
  source?: ResourceSource,
  options: UseClassifierOptions = {},
): UseClassifierResult {
  const { run, status } = useTask(source, options, (onProgress, signal) =>
    createClassifier(source, { ...options, onProgress, signal }),
  );
  const classify = useCallback(
    (image: ImageSource, wanted?: ClassifyOptions) =>
      run((classifier) => classifier.classify(image, wanted)),
    [run],
  );
  return { ...status, classify };
}

/**
 * An embedder for a component: loaded when it mounts, or another source or other options are given;
 * freed when it unmounts.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 */
export function useImageEmbedder(
  source?: ResourceSource,
  options: UseImageEmbedderOptions = {},
): UseImageEmbedderResult {
  const { run, status } = useTask(source, options, (onProgress, signal) =>
    createImageEmbedder(source, { ...options, onProgress, signal }),
  );
  const embed = useCallback(
    (image: ImageSource, wanted?: EmbedOptions) => run((embedder) => embedder.embed(image, wanted)),
    [run],
  );
  return { ...status, embed: embed as ImageEmbedder['embed'] };
}

function useTask<M extends { delete(): void }>(
  source: ResourceSource | undefined,
  { preventLoad, ...options }: ForHook<TaskOptions>,
  load: LoadModel<M>,
) {
  const key = source === undefined ? undefined : sourceKey(source);
  const variant = JSON.stringify(options);
  const hook = useModel(key, load, { preventLoad, variant, overlap: 'wait' });
  const { run, isReady, isGenerating, error, downloadProgress } = hook;
  return { run, status: { isReady, isGenerating, error, downloadProgress } };
}
