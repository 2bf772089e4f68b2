// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The addon's functions by a worker: those that compute answer later, the others here and now.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import type { Addon } from '../addon.js';
import type { RuntimeInfo } from '../engine.js';
import { Connection, type Call, type StartWorker } from './connection.js';
import type { LoadedModel, Method } from './messages.js';
import { cosineSimilarity, quantizeEmbedding } from './vectors.js';

/** A model of the worker's. */
class RemoteModel {
  constructor(
    readonly number: number,
    readonly generation: number,
    readonly labels: readonly string[],
    /** Frees it, once. */
    readonly free: () => void,
  ) {}
}

/** A flag that ends the calls it was given to. */
class RemoteStop {
  readonly #stops = new Set<() => void>();

  async watch({ answer, stop }: Call<Method>): Promise<unknown> {
    this.#stops.add(stop);
    try {
      return await answer;
    } finally {
      this.#stops.delete(stop);
    }
  }

  raise(): void {
    this.#stops.forEach((stop) => stop());
  }
}

/** @param info what the worker will be and can do, which is asked for before it is there */
export function remoteAddon(start: StartWorker, info: () => RuntimeInfo): Addon {
  const models = new Models(new Connection(start));
  // Handles are opaque to callers, so that no type says which of them these functions get.
  const functions: Record<keyof Addon, (...given: never[]) => unknown> = {
    loadClassifier: (...given: Parameters<Addon['loadClassifier']>) =>
      models.loadClassifier(...given),
    loadImageEmbedder: (...given: Parameters<Addon['loadImageEmbedder']>) =>
      models.loadImageEmbedder(...given),
    inspect: (...given: Parameters<Addon['inspect']>) =>
      models.connection.call('inspect', ...given).answer,
    labels: ({ labels }: RemoteModel) => [...labels],
    classify: (model: RemoteModel, image: never, options: never, stop?: RemoteStop) =>
      models.use(model, stop, (number) =>
        models.connection.call('classify', number, image, options),
      ),
    embed: (model: RemoteModel, image: never, stop?: RemoteStop) =>
      models.use(model, stop, (number) => models.connection.call('embed', number, image)),
    classifyNow: refuseNow,
    embedNow: refuseNow,
    closeClassifier: (model: RemoteModel) => models.close(model),
    closeImageEmbedder: (model: RemoteModel) => models.close(model),
    runtimeInfo: info,
    cosineSimilarity,
    quantizeEmbedding,
    makeStop: () => new RemoteStop(),
    stop: (flag: RemoteStop) => flag.raise(),
  };
  return functions as unknown as Addon;
}

class Models {
  /** Frees those that nobody holds any more. */
  readonly #unreachable = new FinalizationRegistry<() => void>((free) => free());

  constructor(readonly connection: Connection) {}

  async loadClassifier(...given: Parameters<Addon['loadClassifier']>): Promise<object> {
    const { labels, ...loaded } = await this.connection.call('loadClassifier', ...given).answer;
    return this.#held(loaded, labels);
  }

  async loadImageEmbedder(...given: Parameters<Addon['loadImageEmbedder']>): Promise<object> {
    return this.#held(await this.connection.call('loadImageEmbedder', ...given).answer, []);
  }

  async use<M extends Method>(
    { number, generation }: RemoteModel,
    stop: RemoteStop | undefined,
    call: (number: number) => Call<M>,
  ): Promise<unknown> {
    if (generation !== this.connection.generation) {
      throw new RnExecutorchError(
        Code.ModuleNotLoaded,
        'The worker that held this model was lost: load the model again',
      );
    }
    const begun = call(number);
    return stop ? stop.watch(begun) : begun.answer;
  }

  close(model: RemoteModel): void {
    this.#unreachable.unregister(model);
    model.free();
  }

  #held({ model: number, ...facts }: LoadedModel, labels: readonly string[]): object {
    const { connection } = this;
    const { generation } = connection;
    let uncount: (() => void) | undefined = connection.modelLoaded();
    const free = () => {
      if (uncount && generation === connection.generation) {
        connection.call('close', number).answer.catch(() => undefined);
      }
      uncount?.();
      uncount = undefined;
    };
    const handle = new RemoteModel(number, generation, labels, free);
    this.#unreachable.register(handle, free, handle);
    return { ...facts, handle };
  }
}

function refuseNow(): never {
  throw new RnExecutorchError(
    Code.PlatformNotSupported,
    'The WebAssembly engine computes in a worker and has no answer at once: use the function that ' +
      'gives a promise',
  );
}
