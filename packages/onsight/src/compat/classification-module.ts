// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ClassificationModule in all the forms it has had: static, instances, and made by factories.

import type { ClassifierLoadOptions, RankedClasses } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import type { ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import { sourceWithin } from '../resources/misspelled.js';
import type { ResourceSource } from '../resources/source.js';
import { eachClass } from '../tasks/classifier.js';
import { IMAGENET1K_NAMES } from '../tasks/imagenet1k.js';
import { CLASSIFIER_LABELS } from './models.js';
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
import {
  VisionModule,
  configOf,
  fieldsOf,
  normalisation,
  type ForwardOptions,
  type Runner,
} from './vision-module.js';

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
 * @example
 * const module = await ClassificationModule.fromModelName(EFFICIENTNET_V2_S);
 * const probabilities = await module.forward('photo.jpg');
 * console.log(probabilities.BISON);
 * module.delete();
 *
 * @typeParam T - the classes, as an enum, or the name of a published model; any names for a module
 * made with `new`
 */
export class ClassificationModule<
  T extends ClassificationModelName | LabelEnum = Record<string, number>,
> extends VisionModule<ClassProbabilities<T>> {
  static readonly #shared = new ClassificationModule();

  constructor() {
    super(openClassifier);
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
    const { modelName, modelSource } = fieldsOf(model, 'The model');
    if (!Object.hasOwn(CLASSIFIER_LABELS, modelName)) throw unknownName(modelName);
    const labels = labelNames(CLASSIFIER_LABELS[modelName]);
    const made = new ClassificationModule<C['modelName']>();
    const source = sourceWithin(modelSource, model);
    await made.loadAs({ labels }, source, onDownloadProgress, options);
    return made;
  }

  /**
   * A model of one's own.
   *
   * @param config - `labelMap` names the outputs: an enum, or an object of names and numbers
   * @throws RnExecutorchError InvalidConfig for an unusable configuration; InvalidModelOutput if
   * there are not as many labels as outputs
   */
  static async fromCustomModel<L extends LabelEnum>(
    modelSource: ResourceSource,
    config: ClassificationConfig<L>,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ClassificationModule<L>> {
    const { labelMap } = configOf(config, ['labelMap']);
    const how = { labels: labelNames(labelMap), ...normalisation(config) };
    const made = new ClassificationModule<L>();
    await made.loadAs(how, modelSource, onDownloadProgress, options);
    return made;
  }

  /** The oldest form: one model for the whole application. */
  static load(model: ResourceSource): Promise<void> {
    return ClassificationModule.#shared.load(model);
  }

  /** Classifies with the model of the static `load`. */
  static forward(image: ImageSource, options?: ForwardOptions): Promise<ClassProbabilities> {
    return ClassificationModule.#shared.forward(image, options);
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
  const fallbackLabels = options.labels ? undefined : IMAGENET1K_NAMES;
  const model = await engine().loadClassifier(file, { ...options, fallbackLabels });
  const probabilities = (ranked: RankedClasses) => {
    const classes: [string, number][] = [];
    eachClass(ranked, (label, score) => classes.push([label, score]));
    // No assignments: a class may be called __proto__.
    return Object.fromEntries(classes) as ClassProbabilities<T>;
  };
  return {
    inputShapes: model.inputShapes,
    run: async (image, signal) => probabilities(await model.classify(image, {}, signal)),
    runNow: (pixels) => probabilities(model.classifyNow(pixels, {})),
    delete: () => model.close(),
  };
}

/**
 * The names of an enum in the order of its numbers, which must be 0, 1, 2, ….
 *
 * @throws RnExecutorchError InvalidConfig
 */
function labelNames(labels: LabelEnum): string[] {
  // A numeric enum also maps its numbers to names.
  const entries = Object.entries(fieldsOf(labels, 'labelMap')).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const names: (string | undefined)[] = [];
  for (const [name, index] of entries) names[index] = name;
  const count = entries.length;
  if (count === 0 || names.length !== count || names.includes(undefined)) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.InvalidConfig,
      'labelMap must give each of the numbers 0, 1, 2, … one name',
    );
  }
  return names as string[];
}

function unknownName(name: unknown): RnExecutorchError {
  const known = Object.keys(CLASSIFIER_LABELS).join(', ');
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `${shown(name)} is no published classifier (${known}): use fromCustomModel for one of your own`,
  );
}
