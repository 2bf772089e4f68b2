// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of onsight.node (bindings/functions), and the engine over them.

import { parseUnknownError, type RnExecutorchError } from '../errors/index.js';
import { onAbort, stopped } from '../resources/abort.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type {
  CategoryOptions,
  ClassifierLoadOptions,
  EmbedderLoadOptions,
  Engine,
  EngineClassifier,
  EngineImage,
  EngineImageEmbedder,
  EngineModel,
  LimitOptions,
  LoadOptions,
  ModelSummary,
  Pixels,
  RankedClasses,
  RuntimeInfo,
} from './engine.js';

declare const handleOf: unique symbol;
/** A value that only the addon can look into. */
type Handle<T extends string> = { readonly [handleOf]: T };
type Stop = Handle<'stop'>;
/** A path, a model's bytes, or undefined for the embedded model. */
export type ModelSource = string | Uint8Array | undefined;
/** Models given as bytes of one digest share their weights. */
export interface Identity {
  digest?: string | undefined;
}

/** Which classes are wanted, and whether the answer is to bring their names. */
export interface RankOptions extends CategoryOptions {
  named: boolean;
}
/** What is found of an image. */
export type Ranking = Omit<RankedClasses, 'labels'> &
  Partial<RankedClasses> & {
    /** What is doubtful; told once. */
    warning?: string;
  };

/** What is known of any loaded model. */
export type Facts = Pick<EngineModel, 'inputShape' | 'inputShapes' | 'preprocess'>;

/** What onsight.node exports. */
export interface Addon {
  loadClassifier(
    source: ModelSource,
    options: ClassifierLoadOptions & Identity,
  ): Promise<{ handle: Handle<'classifier'> } & Facts>;
  loadImageEmbedder(
    source: ModelSource,
    options: LoadOptions & Identity,
  ): Promise<{ handle: Handle<'embedder'>; dimensions: number } & Facts>;
  /** The name of each class, made anew. */
  labels(handle: Handle<'classifier'>): string[];
  classify(
    handle: Handle<'classifier'>,
    image: EngineImage,
    options: RankOptions,
    stop?: Stop,
  ): Promise<Ranking>;
  classifyNow(handle: Handle<'classifier'>, image: Pixels, options: RankOptions): Ranking;
  embed(handle: Handle<'embedder'>, image: EngineImage, stop?: Stop): Promise<Float32Array>;
  embedNow(handle: Handle<'embedder'>, image: Pixels): Float32Array;
  closeClassifier(handle: Handle<'classifier'>): void;
  closeImageEmbedder(handle: Handle<'embedder'>): void;
  inspect(source: string | Uint8Array, options: LimitOptions): Promise<ModelSummary>;
  runtimeInfo(): RuntimeInfo;
  cosineSimilarity(a: Float32Array, b: Float32Array): number;
  quantizeEmbedding(embedding: Float32Array): Int8Array;
  makeStop(): Stop;
  stop(flag: Stop): void;
}

/** Classes of an answer that brings its own names. */
const SHORT = 100;

/** The engine of a loaded addon. */
export function addonEngine(addon: Addon): Engine {
  return {
    loadClassifier: (model, options) => loadClassifier(addon, model, options),
    loadImageEmbedder: (model, options) => loadImageEmbedder(addon, model, options),
    inspect: (model, options) => settled(() => addon.inspect(model.path ?? model.bytes, options)),
    runtimeInfo: () => addon.runtimeInfo(),
    cosineSimilarity: (a, b) => checked(() => addon.cosineSimilarity(a, b)),
    quantizeEmbedding: (embedding) => checked(() => addon.quantizeEmbedding(embedding)),
  };
}

async function loadClassifier(
  addon: Addon,
  model: OpenedResource | undefined,
  options: ClassifierLoadOptions,
): Promise<EngineClassifier> {
  const { handle, ...facts } = await loaded(model, options, (...from) =>
    addon.loadClassifier(...from),
  );
  let names: readonly string[] | undefined;
  const labels = () => (names ??= Object.freeze(checked(() => addon.labels(handle))));
  // A short answer brings its names, unless all are here: a long one makes them, once.
  const asked = (wanted: CategoryOptions) => {
    const { maxResults = Infinity } = wanted;
    if (maxResults < 0 || maxResults > SHORT) labels();
    return { ...wanted, named: !names };
  };
  const named = ({ warning, ...found }: Ranking): RankedClasses => {
    if (warning !== undefined) console.warn(`onsight: ${warning}`);
    const own = found.labels ?? Array.from(found.indices, (index) => labels()[index] ?? '');
    return { ...found, labels: own };
  };
  return {
    ...facts,
    get labels() {
      return labels();
    },
    classify: async (image, wanted, signal) =>
      named(
        await stoppable(addon, signal, (stop) =>
          addon.classify(handle, image, asked(wanted), stop),
        ),
      ),
    classifyNow: (image, wanted) =>
      named(checked(() => addon.classifyNow(handle, image, asked(wanted)))),
    close: () => addon.closeClassifier(handle),
  };
}

async function loadImageEmbedder(
  addon: Addon,
  model: OpenedResource | undefined,
  options: EmbedderLoadOptions,
): Promise<EngineImageEmbedder> {
  const { handle, ...facts } = await loaded(model, options, (...from) =>
    addon.loadImageEmbedder(...from),
  );
  return {
    ...facts,
    embed: (image, signal) => stoppable(addon, signal, (stop) => addon.embed(handle, image, stop)),
    embedNow: (image) => checked(() => addon.embedNow(handle, image)),
    close: () => addon.closeImageEmbedder(handle),
  };
}

/** Loads a model. Nobody can change afterwards how it says that images are prepared. */
async function loaded<O extends LoadOptions, F extends Facts>(
  model: OpenedResource | undefined,
  options: O,
  load: (source: ModelSource, options: O & Identity) => Promise<F>,
): Promise<F> {
  const digest = await digestOf(model);
  const facts = await settled(() => load(model?.path ?? model?.bytes, { ...options, digest }));
  const { preprocess } = facts;
  [preprocess, preprocess.mean, preprocess.std, facts.inputShape].forEach(Object.freeze);
  return facts;
}

/** SHA-256 of a model's bytes, computed off this thread; undefined for files, and where it can't be. */
async function digestOf(model: OpenedResource | undefined): Promise<string | undefined> {
  const { crypto } = globalThis as { crypto?: Partial<Crypto> };
  if (!model?.bytes || !crypto?.subtle) return undefined;
  const digest = await crypto.subtle
    .digest('SHA-256', model.bytes as BufferSource)
    .catch(() => undefined); // which takes less than 2 GB
  return (
    digest &&
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  );
}

/** Runs with a flag that the signal raises: the engine then stops before its next step. */
async function stoppable<T>(
  addon: Addon,
  signal: AbortSignal | undefined,
  run: (stop?: Stop) => Promise<T>,
): Promise<T> {
  if (!signal) return settled(() => run());
  if (signal.aborted) throw stopped(signal);
  const flag = addon.makeStop();
  const unlisten = onAbort(signal, () => addon.stop(flag));
  try {
    return await run(flag);
  } catch (error) {
    throw failure(signal, error);
  } finally {
    unlisten();
  }
}

function failure(signal: AbortSignal, error: unknown): RnExecutorchError {
  return signal.aborted ? stopped(signal) : parseUnknownError(error);
}

async function settled<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw parseUnknownError(error);
  }
}

function checked<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw parseUnknownError(error);
  }
}
