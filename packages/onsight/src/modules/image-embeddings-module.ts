// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ImageEmbeddingsModule in all the forms it has had: static, instances, and made by factories.

import { engine, type EngineImageEmbedder } from '../engine/engine.js';
import type { ResourceSource } from '../resources/source.js';
import { engineImage, type ImageSource } from './images.js';
import { normalisation } from './labels.js';
import { ModelHost } from './model-host.js';
import { ProgressListeners } from './progress-listeners.js';
import type {
  DownloadProgressCallback,
  ImageEmbeddingsConfig,
  ImageEmbeddingsModelSources,
  LoadingOptions,
  Subscription,
} from './types.js';

/** Turns images into vectors: alike images have alike ones. */
export class ImageEmbeddingsModule {
  readonly #host = new ModelHost<EngineImageEmbedder>();

  static readonly #shared = new ImageEmbeddingsModule();
  static readonly #listeners = new ProgressListeners();

  /**
   * Loads a model.
   *
   * @param onDownloadProgress - receives progress from 0 to 1
   * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable model
   */
  load(
    model: { modelSource: ResourceSource } | ResourceSource,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<void> {
    return this.#load(model, undefined, onDownloadProgress, options);
  }

  /**
   * Embeds an image; calls take turns.
   *
   * @returns a vector of Euclidean length 1
   * @throws RnExecutorchError ModuleNotLoaded; FileReadFailed for an unreadable image;
   * InvalidArgument for what is no image
   */
  async forward(image: ImageSource): Promise<Float32Array> {
    return this.#host.run(async (model) => model.embed(await engineImage(image)));
  }

  /** The shape of the model's input: [1, 3, height, width]. */
  getInputShape(): number[] {
    return [...this.#host.model.inputShape];
  }

  /** Frees the model. `forward` then rejects with ModuleNotLoaded, until the next `load`. */
  delete(): void {
    this.#host.close();
  }

  /** A published model. */
  static async fromModelName(
    model: ImageEmbeddingsModelSources,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ImageEmbeddingsModule> {
    return ImageEmbeddingsModule.fromCustomModel(
      model.modelSource,
      {},
      onDownloadProgress,
      options,
    );
  }

  /** A model of one's own. */
  static async fromCustomModel(
    modelSource: ResourceSource,
    config: ImageEmbeddingsConfig = {},
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<ImageEmbeddingsModule> {
    const made = new ImageEmbeddingsModule();
    await made.#load(modelSource, config, onDownloadProgress, options);
    return made;
  }

  /** The oldest form: one model for the whole application. */
  static load(model: ResourceSource): Promise<void> {
    return ImageEmbeddingsModule.#shared.load(model, ImageEmbeddingsModule.#listeners.notify);
  }

  /** Embeds with the model of the static `load`; an array of plain numbers. */
  static async forward(image: ImageSource): Promise<number[]> {
    return [...(await ImageEmbeddingsModule.#shared.forward(image))];
  }

  /** Frees the model of the static `load`. */
  static delete(): void {
    ImageEmbeddingsModule.#shared.delete();
  }

  /** Calls back with the progress of static loads, from 0 to 1. */
  static onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    return ImageEmbeddingsModule.#listeners.add(callback);
  }

  /** Calls back with the progress of this module's loads, from 0 to 1. */
  onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    return this.#progress.add(callback);
  }

  readonly #progress = new ProgressListeners();

  #load(
    source: ResourceSource,
    config: ImageEmbeddingsConfig | undefined,
    onDownloadProgress: DownloadProgressCallback,
    { signal }: LoadingOptions,
  ): Promise<void> {
    const onProgress = (progress: number) => {
      onDownloadProgress(progress);
      this.#progress.notify(progress);
    };
    return this.#host.load(source, { onProgress, signal }, (file) =>
      engine().loadImageEmbedder(file, normalisation(config?.preprocessorConfig)),
    );
  }
}
