// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The life of a model that calls wait for: put in place, used by one call after another, freed.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** Holds one model. Calls on it take turns, in the order they came. */
export class Turns<M extends { delete(): void }> {
  #model: M | undefined;
  /** In use, though another may have taken its place. */
  #running: M | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #calls = 0;

  constructor(model?: M) {
    this.#model = model;
  }

  /** @throws RnExecutorchError ModuleNotLoaded */
  get model(): M {
    if (this.#model) return this.#model;
    throw new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
  }

  /** Whether a call runs or waits. */
  get isBusy(): boolean {
    return this.#calls > 0;
  }

  /**
   * Puts a model, or none, in the place of the one before, which is freed: now, or after the call
   * that uses it. Calls that wait for that one reject.
   */
  put(model: M | undefined): void {
    const before = this.#model;
    this.#model = model;
    if (before !== this.#running) before?.delete();
  }

  /**
   * Runs at once if no other call is under way, else in its turn. Rejects with ModuleNotLoaded if the
   * model is gone by then.
   */
  async run<T>(call: (model: M) => Promise<T>): Promise<T> {
    const { model } = this;
    const turn = this.isBusy
      ? this.#last.then(() => this.#use(model, call))
      : this.#use(model, call);
    this.#last = turn.catch(() => undefined);
    this.#calls++;
    try {
      return await turn;
    } finally {
      this.#calls--;
    }
  }

  async #use<T>(model: M, call: (model: M) => Promise<T>): Promise<T> {
    if (this.#model !== model) throw new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded);
    this.#running = model;
    try {
      return await call(model);
    } finally {
      this.#running = undefined;
      if (this.#model !== model) model.delete();
    }
  }
}
