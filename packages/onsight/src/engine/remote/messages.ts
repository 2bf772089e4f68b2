// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What goes between the engine and the worker that computes for it.

import type { Facts, Identity, ModelSource, RankOptions, Ranking } from '../addon.js';
import type {
  ClassifierLoadOptions,
  EmbedderLoadOptions,
  EngineImage,
  LimitOptions,
  ModelSummary,
} from '../engine.js';

/** A model, as numbered by the worker. */
export type LoadedModel = { model: number } & Facts;

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
