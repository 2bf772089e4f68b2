// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A download that several callers wait for, and that can be paused: the state machine, and the table
// of all.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { interrupted, onAbort } from './abort.js';
import type { ByteProgress } from './progress.js';

/**
 *     running ──pause──▶ paused ──resume──▶ running
 *     running ──▶ ended (done, failed)
 *     running, paused ──cancel, or the last waiter left a running one──▶ ended
 */
export type TransferState = 'running' | 'paused' | 'ended';

/** Does the work; called again after each pause. Rejects soon after its signal is aborted. */
export type TransferWork = (signal: AbortSignal, onProgress: ByteProgress) => Promise<void>;

export interface JoinOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ByteProgress | undefined;
  /** Resolve with false at a pause or cancel, instead of waiting on or rejecting. */
  untilInterrupted?: boolean | undefined;
}

interface Waiter extends JoinOptions {
  /** @param finished false: interrupted */
  resolve: (finished: boolean) => void;
  reject: (error: unknown) => void;
}

export class Transfer {
  #state: TransferState = 'running';
  #controller = new AbortController();
  #idle: Promise<void>;
  #progress: Parameters<ByteProgress> | undefined;
  readonly #waiters = new Set<Waiter>();
  readonly #work: TransferWork;

  /** @param after what must be over first: an earlier transfer of the same file */
  constructor(work: TransferWork, after: Promise<void> = Promise.resolve()) {
    this.#work = work;
    this.#idle = after.then(() => this.#run(this.#controller));
  }

  get state(): TransferState {
    return this.#state;
  }

  /** Resolves, whatever the outcome, once nothing of this transfer is at work. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  /**
   * Waits for the end; true if the file is there. Aborting the signal ends the wait alone, and the
   * transfer with it if nobody else waits.
   */
  join(options: JoinOptions = {}): Promise<boolean> {
    const { signal, onProgress } = options;
    return new Promise((resolve, reject) => {
      let unlisten = (): void => undefined;
      const waiter: Waiter = {
        ...options,
        resolve: (finished) => {
          unlisten();
          resolve(finished);
        },
        reject: (error) => {
          unlisten();
          reject(error instanceof Error ? error : interrupted(error));
        },
      };
      this.#waiters.add(waiter);
      if (this.#progress) onProgress?.(...this.#progress);
      unlisten = onAbort(signal, () => this.#leave(waiter, interrupted(signal?.reason)));
    });
  }

  #leave(waiter: Waiter, error: unknown): void {
    this.#waiters.delete(waiter);
    waiter.reject(error);
    if (this.#waiters.size === 0 && this.#state === 'running') this.#end();
  }

  /** @throws RnExecutorchError ResourceFetcherAlreadyPaused */
  async pause(): Promise<void> {
    if (this.#state === 'paused') {
      throw new RnExecutorchError(
        RnExecutorchErrorCode.ResourceFetcherAlreadyPaused,
        'The download is paused already: resume or cancel it',
      );
    }
    this.#state = 'paused';
    this.#controller.abort();
    this.#releaseInterruptible();
    await this.#idle;
  }

  /** @throws RnExecutorchError ResourceFetcherAlreadyOngoing */
  resume(): void {
    if (this.#state !== 'paused') {
      throw new RnExecutorchError(
        RnExecutorchErrorCode.ResourceFetcherAlreadyOngoing,
        'The download is not paused: there is nothing to resume',
      );
    }
    this.#state = 'running';
    const controller = (this.#controller = new AbortController());
    this.#idle = this.#idle.then(() => this.#run(controller));
  }

  /** Ends it: who waits is told DownloadInterrupted. */
  async cancel(): Promise<void> {
    this.#releaseInterruptible();
    this.#end((waiter) => waiter.reject(cancelled()));
    await this.#idle;
  }

  async #run(controller: AbortController): Promise<void> {
    const { signal } = controller;
    if (signal.aborted || this.#state === 'ended') return;
    try {
      await this.#work(signal, (...progress) => {
        if (!signal.aborted) this.#report(progress);
      });
      // It may have been finished in the very moment of a pause.
      this.#end((waiter) => waiter.resolve(true));
    } catch (error) {
      if (controller === this.#controller && this.#state === 'running') {
        this.#end((waiter) => waiter.reject(error));
      }
    }
  }

  #report(progress: Parameters<ByteProgress>): void {
    this.#progress = progress;
    for (const waiter of this.#waiters) {
      try {
        waiter.onProgress?.(...progress);
      } catch (error) {
        // A caller's own mistake is nobody else's.
        this.#leave(waiter, error);
      }
    }
  }

  #releaseInterruptible(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.untilInterrupted) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(false);
    }
  }

  #end(tell?: (waiter: Waiter) => void): void {
    this.#state = 'ended';
    this.#controller.abort();
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    if (tell) waiters.forEach(tell);
  }
}

function cancelled(): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.DownloadInterrupted,
    'The download was ended by cancelFetching or deleteResources: start it again if it is wanted',
  );
}

/** The transfers of one storage, by name: there is never more than one of a file. */
export class Transfers {
  readonly #byName = new Map<string, Transfer>();

  /** Waits for the transfer of a file, which is started, or resumed, if need be. */
  async join(name: string, work: TransferWork, options: JoinOptions): Promise<boolean> {
    const transfer = this.#start(name, work);
    try {
      return await transfer.join(options);
    } finally {
      if (transfer.state === 'ended') void this.#forget(name, transfer);
    }
  }

  /**
   * Those of the named transfers that have not ended.
   *
   * @throws RnExecutorchError ResourceFetcherNotActive if there are none
   */
  active(names: readonly string[]): Transfer[] {
    const found = names.flatMap((name) => this.#byName.get(name) ?? []);
    const active = [...new Set(found)].filter(({ state }) => state !== 'ended');
    if (active.length > 0) return active;
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherNotActive,
      'None of these sources is being downloaded',
    );
  }

  /** Ends a transfer if there is one, and waits until nothing of it is at work. */
  async stop(name: string): Promise<void> {
    await this.#byName.get(name)?.cancel();
  }

  #start(name: string, work: TransferWork): Transfer {
    const current = this.#byName.get(name);
    if (current && current.state !== 'ended') {
      if (current.state === 'paused') current.resume();
      return current;
    }
    const transfer = new Transfer(work, current?.idle);
    this.#byName.set(name, transfer);
    return transfer;
  }

  async #forget(name: string, transfer: Transfer): Promise<void> {
    await transfer.idle;
    if (this.#byName.get(name) === transfer) this.#byName.delete(name);
  }
}
