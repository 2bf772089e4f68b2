// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What createClassifier and createImageEmbedder give for the `{ modelPath, modelOpts }` of
// react-native-executorch 0.10: functions that may be taken out, and errors with texts as codes.

import type { EngineClassifier, EngineImageEmbedder, Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { stringCoded, withStringCode } from '../errors/string-codes.js';
import { textOf } from '../errors/values.js';
import { notAnImage, pixelsOf, type ImageBuffer } from '../images/pixels.js';
import type { ImageSource } from '../images/sources.js';
import { engine } from '../lifecycle/globals.js';
import type { BatchItem, BatchOptions } from './batch.js';
import type { Category, Classifier, ClassifyOptions } from './classifier.js';
import {
  checkConfigured,
  loadOptionsOf,
  modelOptsOf,
  openConfigured,
  type ClassifierModelOptions,
  type ImagePreprocessorOptions,
  type ModelConfig,
} from './configured.js';
import type { EmbedOptions, ImageEmbedder } from './image-embedder.js';
import { CLASSIFY_WORKLET, CONFIGURED_CLASSIFY, checkOptions } from './options.js';

/** One class of an answer. */
export interface Classification<L> {
  readonly label: L;
  /** Probability, 0..1. */
  readonly confidence: number;
  /** The same number, as onsight calls it. */
  readonly score: number;
  /** The model's output number. */
  readonly index: number;
}

/** A classifier with labels of a type of one's own. */
export interface ConfiguredClassifier<L> extends Omit<
  Classifier,
  'classify' | 'classifyBatch' | 'delete' | 'dispose' | 'labels'
> {
  /** A name for each output. */
  readonly labels: readonly L[];
  /**
   * The classes of an image, most probable first.
   *
   * @throws RnExecuTorchError INVALID_ARGUMENT, RESOURCE_DISPOSED
   */
  readonly classify: (
    image: ImageSource,
    options?: ClassifyOptions,
  ) => Promise<Classification<L>[]>;
  /** As Classifier.classifyBatch; errors of its items have numbers as codes. */
  readonly classifyBatch: (
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options?: ClassifyOptions & BatchOptions,
  ) => AsyncGenerator<BatchItem<Classification<L>[]>>;
  /** The same for pixels, at once and on the calling thread. */
  readonly classifyWorklet: (
    image: ImageBuffer,
    options?: Pick<ClassifyOptions, 'topk'>,
  ) => Classification<L>[];
  /** Frees the model; calls under way finish. */
  readonly dispose: () => void;
  /** The same. */
  readonly delete: () => void;
}

/** An embedder whose functions may be taken out. */
export interface ConfiguredImageEmbedder extends Omit<
  ImageEmbedder,
  'embed' | 'embedBatch' | 'dispose' | 'delete'
> {
  /** As ImageEmbedder.embed, but for errors. @throws RnExecuTorchError INVALID_ARGUMENT, … */
  readonly embed: EmbedFunction;
  /** As ImageEmbedder.embedBatch; errors of its items have numbers as codes. */
  readonly embedBatch: ImageEmbedder['embedBatch'];
  /** The same for pixels, at once and on the calling thread. */
  readonly embedWorklet: (image: ImageBuffer) => Float32Array;
  /** Frees the model; calls under way finish. */
  readonly dispose: () => void;
  /** The same. */
  readonly delete: () => void;
}

/** As ImageEmbedder.embed. */
export interface EmbedFunction {
  (image: ImageSource, options: EmbedOptions & { quantize: true }): Promise<Int8Array>;
  (image: ImageSource, options?: EmbedOptions & { quantize?: false }): Promise<Float32Array>;
  (image: ImageSource, options?: EmbedOptions): Promise<Float32Array | Int8Array>;
}

/** Loads a classifier; `make` makes the object that gets further functions. */
export function configuredClassifier(
  config: ModelConfig<ClassifierModelOptions<unknown>>,
  runtime: unknown,
  make: (model: EngineClassifier) => Classifier,
): Promise<object> {
  return stringCoded(async () => {
    checkConfigured(config, runtime);
    const { labels, ...options } = modelOptsOf(config);
    const given = labels && [...labels]; // changes to the array come too late
    const file = await openConfigured(config);
    const how = await loadOptionsOf(options, file);
    const model = await engine().loadClassifier(file, { ...how, labels: given?.map(textOf) });
    const task = make(model);
    const named = (found: Category) => ({ ...found, label: given?.[found.index] ?? found.label });
    const classify = task.classify.bind(task);
    const lifetime = lifetimeOf(task);
    return Object.assign(task, lifetime.functions, {
      classifyBatch: task.classifyBatch.bind(task),
      classify: (image: ImageSource, options: ClassifyOptions = {}) =>
        stringCoded(async () => {
          const { topk, ...rest } = checkOptions(options, CONFIGURED_CLASSIFY);
          const found = await classify(image, topk ? { ...rest, topk } : rest);
          return found.slice(0, topk).map(named);
        }),
      classifyWorklet: (image: unknown, options: Pick<ClassifyOptions, 'topk'> = {}) =>
        lifetime.now(image, (pixels) => {
          const { topk } = checkOptions(options, CLASSIFY_WORKLET);
          const { indices, scores, labels } = model.classifyNow(pixels, {
            maxResults: topk || undefined,
          });
          const found = labels.map((label, rank) => {
            const [score = 0, index = 0] = [scores[rank], indices[rank]];
            return named({ label, score, confidence: score, index });
          });
          return found.slice(0, topk);
        }),
    });
  });
}

/** Loads an embedder; `make` makes the object that gets further functions. */
export function configuredEmbedder(
  config: ModelConfig<ImagePreprocessorOptions>,
  runtime: unknown,
  make: (model: EngineImageEmbedder) => ImageEmbedder,
): Promise<ConfiguredImageEmbedder> {
  return stringCoded(async () => {
    checkConfigured(config, runtime);
    const options = modelOptsOf(config);
    const file = await openConfigured(config);
    const model = await engine().loadImageEmbedder(file, await loadOptionsOf(options, file));
    const task = make(model);
    const embed = task.embed.bind(task);
    const lifetime = lifetimeOf(task);
    return Object.assign(task, lifetime.functions, {
      embedBatch: task.embedBatch.bind(task),
      embed: ((image: ImageSource, options?: EmbedOptions) =>
        stringCoded(() => embed(image, options))) as EmbedFunction,
      embedWorklet: (image: unknown) => lifetime.now(image, (pixels) => model.embedNow(pixels)),
    });
  });
}

/** What frees a task, and runs on its model until it is freed. */
function lifetimeOf(task: { dispose(): void }) {
  const free = task.dispose.bind(task);
  let isFreed = false;
  const dispose = () => {
    isFreed = true;
    free();
  };
  const now = <T>(image: unknown, run: (pixels: Pixels) => T): T => {
    try {
      if (isFreed)
        throw new RnExecutorchError(
          RnExecutorchErrorCode.ModuleNotLoaded,
          'This model was freed by dispose(): make another',
        );
      return run(pixelsNow(image));
    } catch (error) {
      throw withStringCode(error);
    }
  };
  return { functions: { dispose, delete: dispose }, now };
}

function pixelsNow(image: unknown): Pixels {
  const pixels = typeof image === 'object' && image !== null ? pixelsOf(image) : undefined;
  if (pixels) return pixels;
  throw notAnImage('something that has to be read first, in a call that does not wait');
}
