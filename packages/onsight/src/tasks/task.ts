// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What classifier and embedder share: options, opening a model, and the end of their lives.

import type { EngineModel, LoadOptions, Preprocess } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { Disposable } from '../lifecycle/disposal.js';
import { openResource, throwIfStopped } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type { ProgressCallback } from '../resources/progress.js';
import type { ResourceSource } from '../resources/source.js';

/** Options of createClassifier and createImageEmbedder. */
export interface TaskOptions extends LoadOptions {
  /** Receives the download's progress, 0..1. */
  onProgress?: ProgressCallback;
  /** Ends the download, and stops what has not begun; rejects with DownloadInterrupted. */
  signal?: AbortSignal;
}

/** Gets the model's file; undefined stands for the embedded model. */
export async function openModel(
  source: ResourceSource | undefined,
  { signal, onProgress }: TaskOptions,
): Promise<OpenedResource | undefined> {
  throwIfStopped(signal);
  if (source === undefined) return undefined;
  const file = await openResource(source, { signal, onProgress });
  throwIfStopped(signal);
  return file;
}

/** What the engine gets of the options: the others are of the download, and no worker takes them. */
export function engineOptions<O extends TaskOptions>(options: O): Omit<O, 'signal' | 'onProgress'> {
  const load = { ...options };
  delete load.signal;
  delete load.onProgress;
  return load;
}

/** A loaded model and how to free it, also by `using`. Calls need not wait for each other. */
export class Task<M extends EngineModel> extends Disposable {
  #model: M | undefined;
  #calls = 0;

  constructor(model: M) {
    super();
    this.#model = model;
  }

  /** The shape of the model's input: [1, 3, height, width]. */
  get inputShape(): readonly number[] {
    return this.model.inputShape;
  }

  /**
   * What is done to an image before the model sees it, by the options, the model, or the defaults.
   * Frozen; it may be given as options again.
   */
  get preprocess(): Preprocess {
    return this.model.preprocess;
  }

  /** Frees the model; calls made before finish, whatever they still wait for. */
  dispose(): void {
    const model = this.#model;
    this.#model = undefined;
    if (this.#calls === 0) model?.close();
  }

  /** The same: `delete` as in the modules. */
  delete(): void {
    this.dispose();
  }

  /** Calls with the model, which is freed only afterwards. */
  protected async use<T>(call: (model: M) => Promise<T>): Promise<T> {
    const { model } = this;
    this.#calls++;
    try {
      return await call(model);
    } finally {
      this.#calls--;
      if (this.#calls === 0 && !this.#model) model.close();
    }
  }

  protected get model(): M {
    if (this.#model) return this.#model;
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ModuleNotLoaded,
      'This model was freed by dispose() or delete(): make another',
    );
  }
}
