// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What goes between the engine and the worker that computes for it.

import type {
  CategoryOptions,
  ClassifierLoadOptions,
  EmbedderLoadOptions,
  EngineImage,
  EngineModel,
  LimitOptions,
  ModelSummary,
  RankedClasses,
} from '../engine.js';

/** A path that the worker can open, a model's bytes, or undefined for the embedded model. */
export type ModelSource = string | Uint8Array | undefined;
/** Models of one digest share their weights. */
export interface Identity {
  digest?: string | undefined;
}
/** Models are numbered by the worker. */
export type LoadedModel = { model: number } & Pick<
  EngineModel,
  'inputShape' | 'inputShapes' | 'preprocess'
>;
/** Which classes are wanted, and whether the answer is to bring their names. */
export type RankOptions = CategoryOptions & { named: boolean };
export type Ranking = Omit<RankedClasses, 'labels'> & Partial<RankedClasses> & { warning?: string };

/** What the worker can be asked for. */
export interface Services {
  loadClassifier: (
    source: ModelSource,
    options: ClassifierLoadOptions & Identity,
  ) => Promise<LoadedModel & { labels: string[] }>;
  loadImageEmbedder: (
    source: ModelSource,
    options: EmbedderLoadOptions & Identity,
  ) => Promise<LoadedModel & { dimensions: number }>;
  inspect: (source: string | Uint8Array, options: LimitOptions) => Promise<ModelSummary>;
  classify: (model: number, image: EngineImage, options: RankOptions) => Promise<Ranking>;
  embed: (model: number, image: EngineImage) => Promise<Float32Array>;
  /** Frees a model. */
  close: (model: number) => Promise<void>;
}

export type Method = keyof Services;
export type Answer<M extends Method> = Awaited<ReturnType<Services[M]>>;

/** A call by its number, or the number of one whose answer nobody waits for any more. */
export type Request =
  { id: number; method: Method; given: readonly unknown[] } | { forget: number };

/** An error without its class, which does not survive the way. */
export interface Failure {
  code: number;
  message: string;
}

/** The answer to a call; or that the worker can't go on, and why. */
export type Reply =
  { id: number; result: unknown } | { id: number; failure: Failure } | { broken: string };
