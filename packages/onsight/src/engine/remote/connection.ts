// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The worker that computes, seen from outside: started when it is needed, and again after it was
// lost; ended when it has had no model for a while, as the memory of WebAssembly never shrinks.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import type { Answer, Method, Reply, Request, Services } from './messages.js';

/** What a worker of a browser and one of Node have in common. */
export interface Worker {
  post: (request: Request) => void;
  end: () => void;
  /** Whether somebody waits for it: a process lives as long, but not for an idle worker. */
  hold: (isAwaited: boolean) => void;
}

/** Starts a worker, which tells what it answers, and that it ended, with the reason. */
export type StartWorker = (on: {
  reply: (reply: Reply) => void;
  lost: (reason: string) => void;
}) => Worker;

/** A call under way. */
export interface Call<M extends Method> {
  answer: Promise<Answer<M>>;
  /** Ends the wait: the answer rejects, and the worker leaves the call out if it has not begun. */
  stop: () => void;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

const IDLE_MS = 10_000;

export class Connection {
  #worker: Worker | undefined;
  #start: StartWorker;
  #waiting = new Map<number, Waiting>();
  #calls = 0;
  #models = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Counts workers: models of an earlier one are gone. */
  generation = 0;

  constructor(start: StartWorker) {
    this.#start = start;
  }

  call<M extends Method>(method: M, ...given: Parameters<Services[M]>): Call<M> {
    const id = ++this.#calls;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ id, method, given }, id);
    }) as Promise<Answer<M>>;
    const stop = () => {
      if (!this.#waiting.has(id)) return;
      this.#worker?.post({ forget: id });
      this.#settle(id, ({ reject }) => reject(lost('the call was stopped')));
    };
    return { answer, stop };
  }

  /** Counts a model that the worker holds. Call what this returns when it is freed. */
  modelLoaded(): () => void {
    const { generation } = this;
    this.#models++;
    this.#rest();
    return () => {
      if (generation !== this.generation) return;
      this.#models--;
      this.#rest();
    };
  }

  #post(request: Request, id: number): void {
    const worker = this.#startedFor(id);
    if (!worker) return;
    try {
      worker.hold(true);
      worker.post(request);
      this.#rest();
    } catch (error) {
      // What can't be copied into a worker, as functions, or is more than there is memory for.
      const text = `the worker can't be given this: ${String(error)}`;
      const code = text.includes('out of memory')
        ? Code.MemoryAllocationFailed
        : Code.InvalidArgument;
      this.#settle(id, ({ reject }) => reject(new RnExecutorchError(code, text)));
    }
  }

  /** The worker; undefined if it can't be started, which the call is told. */
  #startedFor(id: number): Worker | undefined {
    try {
      this.#worker ??= this.#started();
    } catch (error) {
      const text = `The worker that computes can't be started: ${String(error)}`;
      this.#settle(id, ({ reject }) =>
        reject(new RnExecutorchError(Code.PlatformNotSupported, text, error)),
      );
    }
    return this.#worker;
  }

  #started(): Worker {
    const generation = ++this.generation;
    this.#models = 0;
    const isCurrent = () => generation === this.generation && this.#worker !== undefined;
    return this.#start({
      reply: (reply) => {
        if (!isCurrent()) return;
        if ('broken' in reply) this.#end(reply.broken);
        else if ('failure' in reply) {
          const { code, message } = reply.failure;
          this.#settle(reply.id, ({ reject }) => reject(new RnExecutorchError(code, message)));
        } else this.#settle(reply.id, ({ resolve }) => resolve(reply.result));
      },
      lost: (reason) => {
        if (isCurrent()) this.#end(reason);
      },
    });
  }

  #settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker?.hold(false);
    if (waiting) how(waiting);
    this.#rest();
  }

  /** Ends the worker; whoever waits for it is told why. */
  #end(reason: string): void {
    this.#worker?.end();
    this.#worker = undefined;
    this.generation++;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(lost(reason));
  }

  /** Ends the worker after a while without models and calls. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (!this.#worker || this.#models > 0 || this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => this.#end('it was not needed'), IDLE_MS);
    (this.#idle as { unref?: () => void }).unref?.(); // in Node, no reason to stay
  }
}

function lost(reason: string): RnExecutorchError {
  return new RnExecutorchError(
    Code.Internal,
    `The worker that computes was lost (${reason}), and the models in it: load them again`,
  );
}
