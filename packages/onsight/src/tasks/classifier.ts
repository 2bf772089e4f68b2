// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// createClassifier: ranked classes instead of a map of all.

import type { CategoryOptions, EngineClassifier, RankedClasses, Scores } from '../engine/engine.js';
import { withImage, type ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { batch, type BatchItem, type BatchOptions } from './batch.js';
import {
  isConfigured,
  type ClassifierModelOptions,
  type ModelConfig,
  type PlainSource,
  type Runtime,
} from './configured.js';
import { configuredClassifier, type ConfiguredClassifier } from './configured-tasks.js';
import { knownLabels } from './known-models.js';
import {
  CLASSIFIER,
  CLASSIFY,
  CLASSIFY_BATCH,
  checkOptions,
  refuseOptionsAsSource,
} from './options.js';
import { engineOptions, openModel, Task, type TaskOptions } from './task.js';

/** One class of an answer. */
export interface Category {
  label: string;
  /** Probability, 0..1, unless `scores: 'none'` gives something else. */
  score: number;
  /** The same number by another name. */
  confidence: number;
  /** The model's output number. */
  index: number;
}

/** Options of {@link createClassifier}. */
export interface ClassifierOptions extends TaskOptions {
  /** A name for each output. Default: the model's own, else "0", "1", …. */
  labels?: readonly string[] | 'imagenet1k';
  /**
   * What makes the model's outputs scores: 'softmax' (they sum to 1), 'sigmoid' (each class for
   * itself) or 'none'. Default: 'none' for a model that ends in a softmax or sigmoid, else 'softmax'.
   */
  scores?: Scores;
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
    const { topk, signal, ...rest } = checkOptions(options, CLASSIFY);
    const wanted = { ...rest, maxResults: rest.maxResults ?? topk };
    const ranked = await this.use((model) =>
      withImage(image, signal, (input) => model.classify(input, wanted, signal)),
    );
    const categories: Category[] = [];
    eachClass(ranked, (label, score, index) => {
      categories.push({ label, score, confidence: score, index });
    });
    return categories;
  }

  /**
   * Classifies many images, some at a time. Answers come in the order of the images, each as soon as
   * those before it are there. An image that fails is an item with an error.
   *
   * @throws RnExecutorchError InvalidArgument for what is no list, InvalidConfig for unusable
   * options; InvalidState when the signal stops it, once the items under way are given
   */
  classifyBatch(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options: ClassifyOptions & BatchOptions = {},
  ): AsyncGenerator<BatchItem<Category[]>> {
    const { concurrency, ...rest } = checkOptions(options, CLASSIFY_BATCH);
    const { signal } = rest;
    return batch(images, (image) => this.classify(image, rest), { concurrency, signal });
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
 * A published model has the labels of ImageNet-1K unless it is given others.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable model;
 * InvalidConfig for unusable options; InvalidModelOutput for labels that are not as many as outputs
 *
 * @example
 * const classifier = await createClassifier();
 * const [best] = await classifier.classify('photo.jpg', { maxResults: 1 });
 * console.log(best.label, best.score);
 * classifier.dispose();
 *
 * @example
 * // As in react-native-executorch 0.10: its functions may be taken out of the result.
 * const { classify, dispose } = await createClassifier(
 *   models.classification.EFFICIENTNET_V2_S.DEFAULT,
 * );
 */
export function createClassifier<L = string>(
  config: ModelConfig<ClassifierModelOptions<L>>,
  runtime?: Runtime<ClassifierOptions>,
): Promise<ConfiguredClassifier<L>>;
export function createClassifier(
  source?: PlainSource,
  options?: ClassifierOptions,
): Promise<Classifier>;
/** What functions see that take this one, as useModel does. */
export function createClassifier(
  source: PlainSource | ModelConfig<ClassifierModelOptions<unknown>>,
): Promise<Classifier>;
export async function createClassifier(source?: ResourceSource, options?: object): Promise<object> {
  if (isConfigured(source)) {
    return configuredClassifier(source, options, (model) => new Classifier(model));
  }
  refuseOptionsAsSource(source, CLASSIFIER);
  const checked = checkOptions<ClassifierOptions>(options === undefined ? {} : options, CLASSIFIER);
  const file = await openModel(source, checked);
  const load = { ...engineOptions(checked), fallbackLabels: knownLabels(source) };
  return new Classifier(await loadOpened(file, () => engine().loadClassifier(file, load)));
}
