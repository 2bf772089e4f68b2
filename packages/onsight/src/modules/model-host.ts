// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The life of a module's model: loaded, used by one call after another, deleted.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { onAbort } from '../resources/abort.js';
import { openResources } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import type { DownloadProgressCallback } from './types.js';

/** Something native that must be freed. */
export interface Closable {
  close(): void;
}

/** What a load reports to, and what stops it. */
export interface LoadControl {
  onProgress?: DownloadProgressCallback | undefined;
  signal?: AbortSignal | undefined;
}

function notLoaded(): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
}

/** Holds one model. Calls on it take turns, in the order they came. */
export class ModelHost<M extends Closable> {
  #model: M | undefined;
  #running: M | undefined;
  #loading: AbortController | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws RnExecutorchError ModuleNotLoaded */
  get model(): M {
    if (!this.#model) throw notLoaded();
    return this.#model;
  }

  /**
   * Gets the file and makes a model of it, which then takes the place of an earlier one. Another
   * load, a close, or the signal stops it: it rejects with DownloadInterrupted.
   */
  async load(
    source: ResourceSource,
    { onProgress, signal }: LoadControl,
    open: (file: OpenedResource) => Promise<M>,
  ): Promise<void> {
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const unlisten = onAbort(signal, () => loading.abort());
    try {
      const [file] = await openResources([source], { signal: loading.signal, onProgress });
      const model = file && (await open(file));
      this.#take(model, loading);
    } finally {
      unlisten();
    }
  }

  #take(model: M | undefined, loading: AbortController): void {
    if (loading.signal.aborted || !model) {
      model?.close();
      throw new RnExecutorchError(
        RnExecutorchErrorCode.DownloadInterrupted,
        'The model was deleted, or another loaded, before this one was ready',
      );
    }
    this.#loading = undefined;
    this.#retire(this.#model);
    this.#model = model;
  }

  /** Waits for its turn, then runs. Rejects with ModuleNotLoaded if the model is gone by then. */
  run<T>(call: (model: M) => Promise<T>): Promise<T> {
    const model = this.#model;
    if (!model) return Promise.reject(notLoaded());
    const turn = this.#turn.then(() => {
      if (this.#model !== model) throw notLoaded();
      return this.#use(model, call);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #use<T>(model: M, call: (model: M) => Promise<T>): Promise<T> {
    this.#running = model;
    try {
      return await call(model);
    } finally {
      this.#running = undefined;
      if (this.#model !== model) model.close();
    }
  }

  /** Frees a model now, or after the call that uses it. */
  #retire(model: M | undefined): void {
    if (model !== this.#running) model?.close();
  }

  /** Frees the model. A call that runs finishes; those that wait reject. */
  close(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.#retire(this.#model);
    this.#model = undefined;
  }
}
