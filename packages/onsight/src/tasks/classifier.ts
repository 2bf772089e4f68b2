// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// createClassifier: ranked classes instead of a map of all.

import type { CategoryOptions, EngineClassifier, RankedClasses } from '../engine/engine.js';
import { engineImage, type ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { batch, type BatchItem, type BatchOptions } from './batch.js';
import { openModel, Task, type TaskOptions } from './task.js';

/** One class of an answer. */
export interface Category {
  label: string;
  /** Probability, 0..1. */
  score: number;
  /** The same number by another name. */
  confidence: number;
  /** The model's output number. */
  index: number;
}

/** Options of {@link createClassifier}. */
export interface ClassifierOptions extends TaskOptions {
  /** A name for each output. Default: the model's own, else "0", "1", …. */
  labels?: readonly string[];
}

/** Options of {@link Classifier.classify}. */
export interface ClassifyOptions extends CategoryOptions {
  /** The same as `maxResults`. */
  topk?: number;
  /** Stops the call: it rejects with InvalidState, or DownloadInterrupted while downloading. */
  signal?: AbortSignal;
}

/** Names images. */
export class Classifier extends Task<EngineClassifier> {
  /** A name for each output of the model. */
  get labels(): readonly string[] {
    return this.model.labels;
  }

  /**
   * The classes of an image, most probable first.
   *
   * @throws RnExecutorchError FileReadFailed for an unreadable image, InvalidArgument for what is
   * none, InvalidConfig for unusable options, ModuleNotLoaded after `dispose`
   */
  async classify(image: ImageSource, options: ClassifyOptions = {}): Promise<Category[]> {
    const { topk, signal, ...rest } = options;
    const { model } = this;
    const pixels = await engineImage(image, signal);
    const wanted = { ...rest, maxResults: rest.maxResults ?? topk };
    const ranked = await model.classify(pixels, wanted, signal);
    const categories: Category[] = [];
    eachClass(ranked, (label, score, index) => {
      categories.push({ label, score, confidence: score, index });
    });
    return categories;
  }

  /** Classifies many images, some at a time; answers come in the order of the images. */
  classifyBatch(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options: ClassifyOptions & BatchOptions = {},
  ): AsyncGenerator<BatchItem<Category[]>> {
    const { concurrency, ...rest } = options;
    return batch(images, (image) => this.classify(image, rest), concurrency, rest.signal);
  }
}

/** Tells each class, most probable first. */
export function eachClass(
  { indices, scores, labels }: RankedClasses,
  tell: (label: string, score: number, index: number) => void,
): void {
  labels.forEach((label, rank) => tell(label, scores[rank] ?? 0, indices[rank] ?? 0));
}

/**
 * Loads a classifier.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 */
export async function createClassifier(
  source?: ResourceSource,
  options: ClassifierOptions = {},
): Promise<Classifier> {
  const file = await openModel(source, options);
  return new Classifier(await loadOpened(file, () => engine().loadClassifier(file, options)));
}
