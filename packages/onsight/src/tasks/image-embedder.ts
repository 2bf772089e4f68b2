// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// createImageEmbedder: vectors, also in bytes, also of many images.

import type { EngineImageEmbedder, Pooling } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { withImage, type ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { batch, type BatchItem, type BatchOptions } from './batch.js';
import {
  isConfigured,
  type ImagePreprocessorOptions,
  type ModelConfig,
  type PlainSource,
  type Runtime,
} from './configured.js';
import { configuredEmbedder, type ConfiguredImageEmbedder } from './configured-tasks.js';
import { EMBED, EMBEDDER, EMBED_BATCH, checkOptions, refuseOptionsAsSource } from './options.js';
import { engineOptions, openModel, Task, type TaskOptions } from './task.js';

/** Options of {@link createImageEmbedder}. */
export interface ImageEmbedderOptions extends TaskOptions {
  /**
   * What makes one vector of many, of a model that gives [1, N, dimensions]: the first, where a ViT
   * has its class token, or their mean. It must be given for such a model, and for no other.
   */
  pooling?: Pooling;
}

/** Options of {@link ImageEmbedder.embed}. */
export interface EmbedOptions {
  /** Give round(127 x) as Int8Array. Default: false. */
  quantize?: boolean;
  /** Stops the call: it rejects with InvalidState, or DownloadInterrupted while downloading. */
  signal?: AbortSignal;
}

/** Turns images into vectors. */
export class ImageEmbedder extends Task<EngineImageEmbedder> {
  /** How many numbers a vector has. */
  get dimensions(): number {
    return this.model.dimensions;
  }

  /**
   * The vector of an image, of Euclidean length 1.
   *
   * @throws RnExecutorchError FileReadFailed for an unreadable image, InvalidArgument for what is
   * none, ModuleNotLoaded after `dispose`
   */
  embed(image: ImageSource, options: EmbedOptions & { quantize: true }): Promise<Int8Array>;
  embed(image: ImageSource, options?: EmbedOptions & { quantize?: false }): Promise<Float32Array>;
  embed(image: ImageSource, options?: EmbedOptions): Promise<Float32Array | Int8Array>;
  async embed(image: ImageSource, options: EmbedOptions = {}): Promise<Float32Array | Int8Array> {
    const { quantize, signal } = checkOptions(options, EMBED);
    const vector = await this.use((model) =>
      withImage(image, signal, (input) => model.embed(input, signal)),
    );
    return quantize ? engine().quantizeEmbedding(vector) : vector;
  }

  /**
   * Embeds many images, some at a time. Answers come in the order of the images, each as soon as
   * those before it are there. An image that fails is an item with an error.
   *
   * @throws RnExecutorchError InvalidArgument for what is no list, InvalidConfig for unusable
   * options; InvalidState when the signal stops it, once the items under way are given
   */
  embedBatch(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options: EmbedOptions & BatchOptions = {},
  ): AsyncGenerator<BatchItem<Float32Array | Int8Array>> {
    const { concurrency, ...rest } = checkOptions(options, EMBED_BATCH);
    const { signal } = rest;
    return batch(images, (image) => this.embed(image, rest), { concurrency, signal });
  }
}

/**
 * Loads an embedder.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable model;
 * InvalidConfig for unusable options
 *
 * @example
 * const embedder = await createImageEmbedder();
 * const [a, b] = await Promise.all([embedder.embed('a.jpg'), embedder.embed('b.jpg')]);
 * console.log(cosineSimilarity(a, b));
 * embedder.dispose();
 *
 * @example
 * // As in react-native-executorch 0.10: its functions may be taken out of the result.
 * const { embed, dispose } = await createImageEmbedder(
 *   models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT,
 * );
 */
export function createImageEmbedder(
  config: ModelConfig<ImagePreprocessorOptions>,
  runtime?: Runtime<ImageEmbedderOptions>,
): Promise<ConfiguredImageEmbedder>;
export function createImageEmbedder(
  source?: PlainSource,
  options?: ImageEmbedderOptions,
): Promise<ImageEmbedder>;
/** What functions see that take this one, as useModel does. */
export function createImageEmbedder(
  source: PlainSource | ModelConfig<ImagePreprocessorOptions>,
): Promise<ImageEmbedder>;
export async function createImageEmbedder(
  source?: ResourceSource,
  options?: object,
): Promise<object> {
  if (isConfigured(source)) {
    return configuredEmbedder(source, options, (model) => new ImageEmbedder(model));
  }
  refuseOptionsAsSource(source, EMBEDDER);
  const checked = checkOptions<ImageEmbedderOptions>(
    options === undefined ? {} : options,
    EMBEDDER,
  );
  const file = await openModel(source, checked);
  const load = engineOptions(checked);
  return new ImageEmbedder(await loadOpened(file, () => engine().loadImageEmbedder(file, load)));
}

/**
 * The dot product of two vectors over the product of their lengths, in -1..1.
 *
 * @throws RnExecutorchError WrongDimensions when they differ in size, InvalidUserInput when one is
 * zero, not finite, or no array of numbers
 *
 * @example
 * const likeness = cosineSimilarity(await embedder.embed('a.jpg'), await embedder.embed('b.jpg'));
 */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return engine().cosineSimilarity(floats(a), floats(b));
}

function floats(vector: unknown): Float32Array {
  if (vector instanceof Float32Array) return vector;
  try {
    const isList = Array.isArray(vector) || ArrayBuffer.isView(vector);
    if (isList) return Float32Array.from(vector as ArrayLike<number>);
  } catch {
    // Bigints, or symbols.
  }
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidUserInput,
    `A vector must be an array of numbers, found ${Array.isArray(vector) ? 'others' : shown(vector)}`,
  );
}
