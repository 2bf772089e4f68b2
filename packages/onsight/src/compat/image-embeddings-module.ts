// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ImageEmbeddingsModule in all the forms it has had: static, instances, and made by factories.

import type { LoadOptions } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import type { ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import { sourceWithin } from '../resources/misspelled.js';
import type { ResourceSource } from '../resources/source.js';
import { EMBEDDER_NAMES } from './models.js';
import type {
  DownloadProgressCallback,
  ImageEmbeddingsConfig,
  ImageEmbeddingsModelSources,
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

/**
 * Turns images into vectors of Euclidean length 1: alike images have alike ones.
 *
 * @example
 * const module = await ImageEmbeddingsModule.fromModelName(CLIP_VIT_BASE_PATCH32_IMAGE);
 * const vector = await module.forward('photo.jpg');
 * module.delete();
 */
export class ImageEmbeddingsModule extends VisionModule<Float32Array> {
  static readonly #shared = new ImageEmbeddingsModule();

  constructor() {
    super(openEmbedder);
  }

  /** A published model. @throws RnExecutorchError InvalidConfig for an unknown name */
  static async fromModelName(
    model: ImageEmbeddingsModelSources,
    onDownloadProgress?: DownloadProgressCallback,
    options?: LoadingOptions,
  ): Promise<ImageEmbeddingsModule> {
    const { modelName, modelSource } = fieldsOf(model, 'The model');
    checkName(modelName);
    const source = sourceWithin(modelSource, model);
    return this.fromCustomModel(source, {}, onDownloadProgress, options);
  }

  /** A model of one's own. */
  static fromCustomModel(
    modelSource: ResourceSource,
    onDownloadProgress?: DownloadProgressCallback,
  ): Promise<ImageEmbeddingsModule>;
  static fromCustomModel(
    modelSource: ResourceSource,
    config: ImageEmbeddingsConfig,
    onDownloadProgress?: DownloadProgressCallback,
    options?: LoadingOptions,
  ): Promise<ImageEmbeddingsModule>;
  static async fromCustomModel(
    modelSource: ResourceSource,
    config: ImageEmbeddingsConfig | DownloadProgressCallback = {},
    onDownloadProgress?: DownloadProgressCallback,
    options: LoadingOptions = {},
  ): Promise<ImageEmbeddingsModule> {
    const plain = typeof config === 'function';
    const how = plain ? {} : normalisation(configOf(config, []));
    const made = new ImageEmbeddingsModule();
    await made.loadAs(how, modelSource, plain ? config : onDownloadProgress, options);
    return made;
  }

  /** The oldest form: one model for the whole application. */
  static load(model: ResourceSource): Promise<void> {
    return ImageEmbeddingsModule.#shared.load(model);
  }

  /** Embeds with the model of the static `load`; an array of plain numbers. */
  static async forward(image: ImageSource, options?: ForwardOptions): Promise<number[]> {
    return [...(await ImageEmbeddingsModule.#shared.forward(image, options))];
  }

  /** Frees the model of the static `load`. */
  static delete(): void {
    ImageEmbeddingsModule.#shared.delete();
  }

  /** Calls back with the progress of static loads, from 0 to 1. */
  static onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    return ImageEmbeddingsModule.#shared.onDownloadProgress(callback);
  }
}

/** @throws RnExecutorchError InvalidConfig for the name of no published embedder; none is fine */
export function checkName(name: unknown): void {
  if (name === undefined || (EMBEDDER_NAMES as readonly unknown[]).includes(name)) return;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `${shown(name)} is no published embedder (${EMBEDDER_NAMES.join(', ')}): use fromCustomModel ` +
      'for one of your own',
  );
}

async function openEmbedder(
  file: OpenedResource,
  options: LoadOptions,
): Promise<Runner<Float32Array>> {
  const model = await engine().loadImageEmbedder(file, options);
  return {
    inputShapes: model.inputShapes,
    run: (image, signal) => model.embed(image, signal),
    runNow: (pixels) => model.embedNow(pixels),
    delete: () => model.close(),
  };
}
