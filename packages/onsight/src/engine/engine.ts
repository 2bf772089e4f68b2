// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What computes: the native addon today; whatever else implements this interface tomorrow.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import type { OpenedResource } from '../resources/adapter.js';

/** Pixels, row by row from the top: `height × width × channels` bytes, RGB or RGBA. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** A path, `file:` or `data:` URI or base64; an encoded image; or pixels. */
export type EngineImage = string | Uint8Array | Pixels;

/** How a model is loaded. */
export interface LoadOptions {
  /** Threads to compute with; 0 or undefined: one for each CPU. */
  threads?: number | undefined;
  /** Mean of the input per channel, in 0..1; with `std`, three values each. */
  mean?: readonly number[] | undefined;
  /** Standard deviation of the input per channel, above 0. */
  std?: readonly number[] | undefined;
}

/** How a classifier is loaded. */
export interface ClassifierLoadOptions extends LoadOptions {
  /** A name for each output; undefined: the model's own, else `fallbackLabels`. */
  labels?: readonly string[] | undefined;
  /** Names for a model that has none; undefined: "0", "1", …. */
  fallbackLabels?: readonly string[] | undefined;
}

/** Which classes an answer has. */
export interface CategoryOptions {
  /** The most probable so many. Default: all. */
  maxResults?: number | undefined;
  /** Only classes at least this probable, 0..1. */
  scoreThreshold?: number | undefined;
  /** Only these classes, by label. */
  categoryAllowlist?: readonly string[] | undefined;
  /** None of these classes. */
  categoryDenylist?: readonly string[] | undefined;
}

/** Classes by index, most probable first. */
export interface RankedClasses {
  indices: Int32Array;
  scores: Float32Array;
}

export interface EngineModel {
  /** [1, 3, height, width] */
  readonly inputShape: readonly number[];
  /** The shape of every input of every method. */
  readonly inputShapes: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Frees the model once the calls under way are done. */
  close(): void;
}

export interface EngineClassifier extends EngineModel {
  readonly labels: readonly string[];
  classify(
    image: EngineImage,
    options: CategoryOptions,
    signal?: AbortSignal,
  ): Promise<RankedClasses>;
  /** The same, on the calling thread. */
  classifyNow(image: Pixels, options: CategoryOptions): RankedClasses;
}

export interface EngineImageEmbedder extends EngineModel {
  readonly dimensions: number;
  /** A vector of length 1. */
  embed(image: EngineImage, signal?: AbortSignal): Promise<Float32Array>;
  /** The same, on the calling thread. */
  embedNow(image: Pixels): Float32Array;
}

/** One input or output of a method. */
export interface TensorSummary {
  dtype: string;
  /** The upper bound where `dynamic`. */
  shape: number[];
  dynamic: boolean;
}

/** What a model file holds. */
export interface ModelSummary {
  fileBytes: number;
  weightBytes: number;
  methods: { name: string; inputs: TensorSummary[]; outputs: TensorSummary[] }[];
  /** How often each operator is called. */
  operators: Record<string, number>;
  delegates: string[];
  /** Operators that the engine can't run. */
  unsupported: string[];
}

/** What the engine is and can do here. */
export interface RuntimeInfo {
  version: string;
  /** The instruction set in use, as in "avx512vnni". */
  target: string;
  targets: string[];
  threads: number;
  imageFormats: string[];
}

export interface Engine {
  /** `model` undefined: the embedded model. Rejects with RnExecutorchError. */
  loadClassifier(
    model: OpenedResource | undefined,
    options: ClassifierLoadOptions,
  ): Promise<EngineClassifier>;
  loadImageEmbedder(
    model: OpenedResource | undefined,
    options: LoadOptions,
  ): Promise<EngineImageEmbedder>;
  inspect(model: OpenedResource): Promise<ModelSummary>;
  runtimeInfo(): RuntimeInfo;
  /** @throws RnExecutorchError WrongDimensions, InvalidUserInput */
  cosineSimilarity(a: Float32Array, b: Float32Array): number;
  /** round(127 x) for each number, which is in -1..1. */
  quantizeEmbedding(embedding: Float32Array): Int8Array;
}

type Loader = () => Engine;

let own: Loader | undefined;
let ownIsThere = false;
let lent: Loader | undefined;
let loaded: Engine | undefined;

/** Whether there is an engine: the platform's own, or one that the app has lent. */
export let isAvailable = false;

function changed(): void {
  loaded = undefined;
  isAvailable = lent !== undefined || ownIsThere;
}

/** Says how to get the platform's engine, and whether it is there; called by the platform's entry. */
export function setEngine(loader: Loader, isThere: boolean): void {
  own = loader;
  ownIsThere = isThere;
  changed();
}

/** Lends an engine that takes the place of the platform's; undefined takes it back. */
export function lendEngine(loader: Loader | undefined): void {
  lent = loader;
  changed();
}

/** The engine, loaded at first use. @throws RnExecutorchError PlatformNotSupported */
export function engine(): Engine {
  if (loaded) return loaded;
  const load = lent ?? own;
  if (load) return (loaded = load());
  throw new RnExecutorchError(
    RnExecutorchErrorCode.PlatformNotSupported,
    'There is no engine for this platform: onsight computes in Node, Bun and Deno, and with an ' +
      'addon that initExecutorch is given',
  );
}
