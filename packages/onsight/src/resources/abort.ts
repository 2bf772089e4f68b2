// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Abort signals, with no more of their API than React Native has: no `any`, no `reason`.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** The error of whatever was stopped by its signal. */
export function interrupted(reason?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.DownloadInterrupted, undefined, reason);
}

/** The error of a call that was stopped by its signal while it computed. */
export function stopped(signal: AbortSignal): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidState,
    'The call was stopped by its signal',
    signal.reason,
  );
}

/** Throws {@link interrupted} if the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(signal.reason);
}

// Node warns of a leak where a signal has more than ten listeners, as calls have that share one.
const listening = new WeakMap<AbortSignal, Listening>();

interface Listening {
  listeners: Map<symbol, () => void>;
  call: () => void;
}

/** Calls `listener` once the signal is aborted, or now if it is; returns how to stop listening. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => undefined;
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  const { listeners, call } = listening.get(signal) ?? listen(signal);
  const key = Symbol();
  listeners.set(key, listener);
  return () => {
    if (!listeners.delete(key) || listeners.size > 0) return;
    signal.removeEventListener('abort', call);
    listening.delete(signal);
  };
}

function listen(signal: AbortSignal): Listening {
  const listeners = new Map<symbol, () => void>();
  const call = (): void => listeners.forEach((listener) => listener());
  signal.addEventListener('abort', call, { once: true });
  const one = { listeners, call };
  listening.set(signal, one);
  return one;
}

/**
 * Waits for something that may not heed the signal it was given, and no longer than until that is
 * aborted.
 *
 * @param late takes what comes after that
 */
export async function untilAborted<T>(
  step: Promise<T>,
  signal: AbortSignal | undefined,
  late: (result: T) => void = () => undefined,
): Promise<T> {
  let unlisten = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    unlisten = onAbort(signal, () => reject(interrupted(signal?.reason)));
  });
  try {
    return await Promise.race([step, aborted]);
  } catch (error) {
    if (signal?.aborted) step.then(late, () => undefined);
    throw error;
  } finally {
    unlisten();
  }
}

// Timers take no more, and fire at once if they are given it.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Resolves after a time in milliseconds; rejects as soon as the signal is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        unlisten();
        resolve();
      },
      Math.min(milliseconds, MAX_TIMER_MS),
    );
    const unlisten = onAbort(signal, () => {
      clearTimeout(timer);
      reject(interrupted(signal?.reason));
    });
  });
}

/** Aborts `controller` when something takes too long, or when a signal is aborted. */
export class Watchdog {
  readonly controller = new AbortController();
  /** Whether the time ran out, rather than a signal being aborted. */
  expired = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #unlisten: () => void;

  constructor(
    readonly milliseconds: number,
    signal?: AbortSignal,
  ) {
    this.#unlisten = onAbort(signal, () => this.controller.abort(signal?.reason));
  }

  /** Waits for something, and no longer than the time. */
  async watch<T>(step: () => Promise<T>): Promise<T> {
    this.#timer = setTimeout(
      () => {
        this.expired = true;
        this.controller.abort();
      },
      Math.min(this.milliseconds, MAX_TIMER_MS),
    );
    try {
      return await step();
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Ends the watch, and a request that still uses the controller's signal. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#unlisten();
    this.controller.abort();
  }
}
