// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationModule in all the forms it has had: static, instances, and made by factories.

import type { ClassifierLoadOptions, RankedClasses } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { IMAGENET1K_NAMES } from '../models/imagenet1k.js';
import { CLASSIFIER_LABELS } from '../models/known.js';
import { engine } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import { labelNames, normalisation } from './configs.js';
import type { ImageSource } from '../images/sources.js';
import type {
  ClassificationConfig,
  ClassificationLabels,
  ClassificationModelName,
  ClassificationModelSources,
  DownloadProgressCallback,
  LabelEnum,
  LoadingOptions,
  Subscription,
} from './types.js';
import { VisionModule, type Runner } from './vision-module.js';

/** The labels of a model's name, or labels themselves. */
export type ResolveLabels<T extends ClassificationModelName | LabelEnum> =
  T extends ClassificationModelName ? ClassificationLabels<T> : T extends LabelEnum ? T : never;

/** Every class name and its probability; they sum to 1. */
export type ClassProbabilities<
  T extends ClassificationModelName | LabelEnum = Record<string, number>,
> = Record<keyof ResolveLabels<T> & string, number>;

/**
 * Names what an image shows.
 *
 * Loaded by `load`, its classes have the model's own names, or else those of ImageNet-1K, with
 * synonyms; a model of nameless classes that are not 1000 is InvalidModelOutput.
 *
 * @typeParam T - the classes, as an enum, or the name of a published model; any names for a module
 * made with `new`
 */
export class ClassificationModule<
  T extends ClassificationModelName | LabelEnum = Record<string, number>,
> extends VisionModule<ClassProbabilities<T>> {
  static readonly #shared = new ClassificationModule();

  constructor() {
    super((file, threads) => openClassifier(file, { threads, fallbackLabels: IMAGENET1K_NAMES }));
  }

  /**
   * A published model, whose classes are named by the keys of Imagenet1kLabel.
   *
   * @throws RnExecutorchError InvalidConfig for an unknown name
   */
  static async fromModelName<C extends ClassificationModelSources>(
    model: C,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ClassificationModule<C['modelName']>> {
    const { modelName, modelSource } = model;
    if (!Object.hasOwn(CLASSIFIER_LABELS, modelName)) throw unknownName(modelName);
    const labels = labelNames(CLASSIFIER_LABELS[modelName]);
    const made = new ClassificationModule<C['modelName']>();
    const control = { onProgress: onDownloadProgress, ...options };
    await made.loadWith(
      (file, threads) => openClassifier(file, { threads, labels }),
      modelSource,
      control,
    );
    return made;
  }

  /**
   * A model of one's own.
   *
   * @param config - `labelMap` names the outputs: an enum, or an object of names and numbers
   * @throws RnExecutorchError InvalidModelOutput if there are not as many labels as outputs
   */
  static async fromCustomModel<L extends LabelEnum>(
    modelSource: ResourceSource,
    config: ClassificationConfig<L>,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ClassificationModule<L>> {
    const made = new ClassificationModule<L>();
    const names = { labels: labelNames(config.labelMap) };
    const how = { ...names, ...normalisation(config.preprocessorConfig) };
    const control = { onProgress: onDownloadProgress, ...options };
    await made.loadWith(
      (file, threads) => openClassifier(file, { threads, ...how }),
      modelSource,
      control,
    );
    return made;
  }

  /** The oldest form: one model for the whole application. */
  static load(model: ResourceSource): Promise<void> {
    return ClassificationModule.#shared.load(model);
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
    return ClassificationModule.#shared.onDownloadProgress(callback);
  }
}

async function openClassifier<T extends ClassificationModelName | LabelEnum>(
  file: OpenedResource,
  options: ClassifierLoadOptions,
): Promise<Runner<ClassProbabilities<T>>> {
  const model = await engine().loadClassifier(file, options);
  const named = (ranked: RankedClasses) => probabilities<T>(model.labels, ranked);
  return {
    inputShapes: model.inputShapes,
    run: async (image) => named(await model.classify(image, {})),
    runNow: (pixels) => named(model.classifyNow(pixels, {})),
    close: () => model.close(),
  };
}

function probabilities<T extends ClassificationModelName | LabelEnum>(
  labels: readonly string[],
  { indices, scores }: RankedClasses,
): ClassProbabilities<T> {
  const result: Record<string, number> = {};
  indices.forEach((index, rank) => {
    result[labels[index] ?? String(index)] = scores[rank] ?? 0;
  });
  return result as ClassProbabilities<T>;
}

function unknownName(name: string): RnExecutorchError {
  const known = Object.keys(CLASSIFIER_LABELS).join(', ');
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `'${name}' is no published classifier (${known}): use fromCustomModel for one of your own`,
  );
}
