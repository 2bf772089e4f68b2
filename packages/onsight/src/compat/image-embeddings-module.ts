// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ImageEmbeddingsModule in all the forms it has had: static, instances, and made by factories.

import type { LoadOptions } from '../engine/engine.js';
import type { ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import type {
  DownloadProgressCallback,
  ImageEmbeddingsConfig,
  ImageEmbeddingsModelSources,
  LoadingOptions,
  Subscription,
} from './types.js';
import {
  VisionModule,
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

  /** A published model. */
  static async fromModelName(
    model: ImageEmbeddingsModelSources,
    onDownloadProgress?: DownloadProgressCallback,
    options?: LoadingOptions,
  ): Promise<ImageEmbeddingsModule> {
    const { modelSource } = fieldsOf(model, 'The model');
    return this.fromCustomModel(modelSource, {}, onDownloadProgress, options);
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
    const { preprocessorConfig } = plain ? {} : fieldsOf(config, 'The configuration');
    const how = normalisation(preprocessorConfig);
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
