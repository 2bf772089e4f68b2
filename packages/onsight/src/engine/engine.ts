// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What computes: the native addon today; whatever else implements this interface tomorrow.

import type { OpenedResource } from '../resources/fetcher.js';

/** Pixels, row by row from the top: `height × width × channels` bytes, RGB or RGBA. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** A path, `file:` or `data:` URI or base64; an encoded image; or pixels. */
export type EngineImage = string | Uint8Array | Pixels;

/** How a resized pixel is mixed from those around it. */
export type Interpolation = 'bilinear' | 'bicubic';

/**
 * What is done to an image before the model sees it: resize, crop, then (p / 255 - mean) / std for
 * each channel. All of it is set.
 */
export interface Preprocess {
  /** The shorter side in pixels after resizing, or 'stretch': both sides become the model's. */
  readonly resize: number | 'stretch';
  /** The side of the square that is cut out of the middle after that; 0: none is. */
  readonly crop: number;
  readonly interpolation: Interpolation;
  /** true: as Pillow resizes, which blurs first what it shrinks; false: as OpenCV does. */
  readonly antialias: boolean;
  /** Red, green and blue, in 0..1. */
  readonly mean: readonly number[];
  /** Red, green and blue, above 0. */
  readonly std: readonly number[];
}

/** The same as options. What is unset is as the model says; where it says nothing, the default. */
export interface PreprocessOptions {
  /**
   * The shorter side in pixels after resizing, the aspect ratio kept: at least the model's width
   * and height. Default: 'stretch', which makes both sides the model's.
   */
  resize?: number | 'stretch' | undefined;
  /**
   * The side of the square that is cut out of the middle after that: the model's width and height.
   * Default and 0: as the model says, else none. More than 0 needs a `resize` of the shorter side.
   */
  crop?: number | undefined;
  /** 'bicubic' needs `antialias`. Default: 'bilinear'. */
  interpolation?: Interpolation | undefined;
  /** true: as Pillow resizes, which blurs first what it shrinks. Default: false, as OpenCV does. */
  antialias?: boolean | undefined;
  /** Red, green and blue, in 0..1; with `std`. Default: 0. */
  mean?: readonly number[] | undefined;
  /** Red, green and blue, above 0; with `mean`. Default: 1. */
  std?: readonly number[] | undefined;
}

/** What a model file may cost. */
export interface LimitOptions {
  /**
   * 'untrusted' for files of strangers: one that would take about two seconds of CPU or 300 MB is
   * refused with OutOfResources. Default: limits that no real model meets.
   */
  limits?: 'untrusted' | undefined;
}

/** What decoding an image may cost. One beyond a limit is refused before its pixels are. */
export interface ImageLimits {
  /** Width × height. Default: 300 million. */
  maxPixels?: number | undefined;
  /**
   * Bytes of pixels that are held all at once, 3 for each: of a WebP, an interlaced PNG, a
   * progressive JPEG. Others are decoded row by row. Default: 512 MiB.
   */
  maxDecodedBytes?: number | undefined;
  /** Bytes of the encoded image. Default: 256 MiB. */
  maxFileBytes?: number | undefined;
}

/** What makes a model's outputs scores. */
export type Scores = 'softmax' | 'sigmoid' | 'none';

/** What makes one vector of many: the first, or their mean. */
export type Pooling = 'first' | 'mean';

/** How a model is loaded. */
export interface LoadOptions extends PreprocessOptions, LimitOptions {
  imageLimits?: ImageLimits | undefined;
  /**
   * true: browsers too decode images with onsight's own decoders, so that every platform sees the
   * same pixels. They decode JPEG, PNG and WebP; a page loads them when it first needs them. Default:
   * false, unless there are `imageLimits`, which the browser's own decoders know nothing of.
   */
  exact?: boolean | undefined;
  /** Threads to compute with; 0 or undefined: one for each CPU. */
  threads?: number | undefined;
}

/** How a classifier is loaded. */
export interface ClassifierLoadOptions extends LoadOptions {
  /** A name for each output; undefined: the model's own, else `fallbackLabels`. */
  labels?: readonly string[] | 'imagenet1k' | undefined;
  /** Names for a model that has none; undefined: "0", "1", …. */
  fallbackLabels?: readonly string[] | undefined;
  /** Undefined: 'none' for a model that ends in a softmax or sigmoid, else 'softmax'. */
  scores?: Scores | undefined;
}

/** How an embedder is loaded. */
export interface EmbedderLoadOptions extends LoadOptions {
  pooling?: Pooling | undefined;
}

/** Which classes an answer has. */
export interface CategoryOptions {
  /** At most this many classes, the best ones. Negative, or left out: all. */
  maxResults?: number | undefined;
  /** Only classes of at least this score, 0..1. */
  scoreThreshold?: number | undefined;
  /** Only these classes, by label. Empty, or left out: all. */
  categoryAllowlist?: readonly string[] | undefined;
  /** None of these classes. */
  categoryDenylist?: readonly string[] | undefined;
}

/** Classes, most probable first. */
export interface RankedClasses {
  indices: Int32Array;
  scores: Float32Array;
  labels: readonly string[];
}

export interface EngineModel {
  /** [1, 3, height, width] */
  readonly inputShape: readonly number[];
  /** The shape of every input of every method. */
  readonly inputShapes: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** What is done to an image. Frozen. */
  readonly preprocess: Preprocess;
  /** Frees the model once the calls under way are done. */
  close(): void;
}

export interface EngineClassifier extends EngineModel {
  /** A name for each output: one array, made when it is first asked for. */
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
  /** What methods without inputs return as constants, as text: "256", "true", "0.5, 0.5, 0.5". */
  metadata: Record<string, string>;
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
    options: EmbedderLoadOptions,
  ): Promise<EngineImageEmbedder>;
  inspect(model: OpenedResource, options: LimitOptions): Promise<ModelSummary>;
  runtimeInfo(): RuntimeInfo;
  /** @throws RnExecutorchError WrongDimensions, InvalidUserInput */
  cosineSimilarity(a: Float32Array, b: Float32Array): number;
  /** round(127 x) for each number, which is in -1..1. */
  quantizeEmbedding(embedding: Float32Array): Int8Array;
}
