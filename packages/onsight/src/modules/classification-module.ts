// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationModule in all the forms it has had: static, instances, and made by factories.

import { engine, type EngineClassifier, type RankedClasses } from '../engine/engine.js';
import { IMAGENET1K_NAMES, type Imagenet1kLabel } from '../models/imagenet1k.js';
import { CLASSIFIER_LABELS } from '../models/known.js';
import type { ResourceSource } from '../resources/source.js';
import { engineImage, type ImageSource } from './images.js';
import { labelNames, normalisation } from './labels.js';
import { ModelHost, type LoadControl } from './model-host.js';
import { ProgressListeners } from './progress-listeners.js';
import type {
  ClassificationConfig,
  ClassificationModelSources,
  DownloadProgressCallback,
  LabelEnum,
  LoadingOptions,
  PreprocessorConfig,
  Subscription,
} from './types.js';

/** Every class name and its probability; they sum to 1. */
export type ClassProbabilities<L extends LabelEnum = Record<string, number>> = Record<
  keyof L & string,
  number
>;

interface Names {
  labels?: readonly string[];
  fallbackLabels?: readonly string[];
}

/**
 * Names what an image shows.
 *
 * @typeParam L - the classes, as an enum; any names for a module made with `new`
 */
export class ClassificationModule<L extends LabelEnum = Record<string, number>> {
  readonly #host = new ModelHost<EngineClassifier>();

  static readonly #shared = new ClassificationModule();
  static readonly #listeners = new ProgressListeners();

  /**
   * Loads a model. Its classes have its own names, or else those of ImageNet-1K, with synonyms.
   *
   * @param onDownloadProgress - receives progress from 0 to 1
   * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable
   * model; InvalidModelOutput if its classes are nameless and not 1000
   */
  load(
    model: { modelSource: ResourceSource } | ResourceSource,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<void> {
    return this.#load(model, { fallbackLabels: IMAGENET1K_NAMES }, undefined, {
      onProgress: onDownloadProgress,
      ...options,
    });
  }

  /**
   * Classifies an image; calls take turns.
   *
   * @returns all class names and their probabilities, which sum to 1
   * @throws RnExecutorchError ModuleNotLoaded; FileReadFailed for an unreadable image;
   * InvalidArgument for what is no image
   */
  async forward(image: ImageSource): Promise<ClassProbabilities<L>> {
    return this.#host.run(async (model) => {
      const ranked = await model.classify(await engineImage(image), {});
      return probabilities<L>(model.labels, ranked);
    });
  }

  /** The shape of the model's input: [1, 3, height, width]. */
  getInputShape(): number[] {
    return [...this.#host.model.inputShape];
  }

  /** Frees the model. `forward` then rejects with ModuleNotLoaded, until the next `load`. */
  delete(): void {
    this.#host.close();
  }

  /** A published model, whose classes are named by the keys of {@link Imagenet1kLabel}. */
  static async fromModelName(
    model: ClassificationModelSources,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ClassificationModule<typeof Imagenet1kLabel>> {
    const config = { labelMap: CLASSIFIER_LABELS[model.modelName] };
    return ClassificationModule.fromCustomModel(
      model.modelSource,
      config,
      onDownloadProgress,
      options,
    );
  }

  /**
   * A model of one's own.
   *
   * @param config - `labelMap` names the outputs: an enum, or an object of names and numbers
   * @throws RnExecutorchError InvalidModelOutput if there are not as many labels as outputs
   */
  static async fromCustomModel<T extends LabelEnum>(
    modelSource: ResourceSource,
    config: ClassificationConfig<T>,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ClassificationModule<T>> {
    const made = new ClassificationModule<T>();
    const names = { labels: labelNames(config.labelMap) };
    const control = { onProgress: onDownloadProgress, ...options };
    await made.#load(modelSource, names, config.preprocessorConfig, control);
    return made;
  }

  /** The oldest form: one model for the whole application. */
  static load(model: ResourceSource): Promise<void> {
    return ClassificationModule.#shared.load(model, ClassificationModule.#listeners.notify);
  }

  /** Classifies with the model of the static `load`. */
  static forward(image: ImageSource): Promise<ClassProbabilities> {
    return ClassificationModule.#shared.forward(image);
  }

  /** Frees the model of the static `load`. */
  static delete(): void {
    ClassificationModule.#shared.delete();
  }

  /** Calls back with the progress of static loads, from 0 to 1. */
  static onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    return ClassificationModule.#listeners.add(callback);
  }

  #load(
    source: ResourceSource,
    names: Names,
    preprocessor: PreprocessorConfig | undefined,
    control: LoadControl,
  ): Promise<void> {
    return this.#host.load(source, control, (file) =>
      engine().loadClassifier(file, { ...names, ...normalisation(preprocessor) }),
    );
  }
}

function probabilities<L extends LabelEnum>(
  labels: readonly string[],
  { indices, scores }: RankedClasses,
): ClassProbabilities<L> {
  const result: Record<string, number> = {};
  indices.forEach((index, rank) => {
    result[labels[index] ?? String(index)] = scores[rank] ?? 0;
  });
  return result as ClassProbabilities<L>;
}
