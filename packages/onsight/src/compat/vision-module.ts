// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every module does: load, run on images and frames, say its input, free.

import type { ClassifierLoadOptions, EngineImage, Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { pixelsOfFrame, type FrameSource } from '../images/frames.js';
import { copyOf, withImage, type ImageSource } from '../images/sources.js';
import { Disposable } from '../lifecycle/disposal.js';
import { openResource } from '../lifecycle/globals.js';
import { Turns } from '../lifecycle/turns.js';
import { CALLBACK } from '../errors/rules.js';
import { onAbort } from '../resources/abort.js';
import type { OpenedResource } from '../resources/fetcher.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { FORWARD, LOADING, PREPROCESSOR, checkOptions, refuseIgnored } from '../tasks/options.js';
import type {
  DownloadProgressCallback,
  LoadingOptions,
  PreprocessorConfig,
  Subscription,
} from './types.js';

/** A loaded model, as a module runs it. */
export interface Runner<R> {
  readonly inputShapes: Readonly<Record<string, readonly (readonly number[])[]>>;
  run(image: EngineImage, signal?: AbortSignal): Promise<R>;
  /** The same, on the calling thread. */
  runNow(pixels: Pixels): R;
  /** Frees the model. */
  delete(): void;
}

/** Makes a runner of a model's file. */
export type Opener<R> = (
  file: OpenedResource,
  options: ClassifierLoadOptions,
) => Promise<Runner<R>>;

/**
 * Runs on a frame, at once and on the calling thread.
 *
 * @param isFrontCamera - whether the frame is to be mirrored
 * @throws RnExecutorchError ModuleNotLoaded after `delete`; InvalidArgument for what is no frame of
 * RGB pixels; PlatformNotSupported for one that only native code can read
 */
export type FrameRunner<R> = (frame: FrameSource, isFrontCamera?: boolean) => R;

/** Options of `forward`. */
export interface ForwardOptions {
  /**
   * Stops the call: it rejects with InvalidState, or DownloadInterrupted while downloading; the
   * signal's reason is the error's cause.
   */
  signal?: AbortSignal | undefined;
}

/** @typeParam R - what it says of an image */
export abstract class VisionModule<R> extends Disposable {
  readonly #turns = new Turns<Runner<R>>();
  readonly #listeners = new Set<DownloadProgressCallback>();
  readonly #open: Opener<R>;
  #loading: AbortController | undefined;

  protected constructor(open: Opener<R>) {
    super();
    this.#open = open;
  }

  /**
   * Loads a model.
   *
   * @param onDownloadProgress - receives progress from 0 to 1
   * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable model;
   * InvalidConfig for unusable options
   */
  load(
    model: { modelSource: ResourceSource } | ResourceSource,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<void> {
    return this.loadAs({}, model, onDownloadProgress, options);
  }

  /**
   * Loads a model that is opened with such options, in place of an earlier one. Another load,
   * `delete` or the signal stops it: it rejects with DownloadInterrupted.
   */
  protected async loadAs(
    how: ClassifierLoadOptions,
    source: ResourceSource,
    onDownloadProgress: DownloadProgressCallback | undefined,
    options: LoadingOptions = {},
  ): Promise<void> {
    const { signal, threads, limits } = checkOptions(options, LOADING);
    checkOptions({ onDownloadProgress }, { onDownloadProgress: CALLBACK });
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    const unlisten = onAbort(signal, () => loading.abort(signal?.reason));
    const onProgress = (progress: number) => {
      onDownloadProgress?.(progress);
      for (const listener of [...this.#listeners]) listener(progress);
    };
    try {
      const file = await openResource(source, { signal: loading.signal, onProgress });
      const model = await loadOpened(file, () => this.#open(file, { ...how, threads, limits }));
      if (loading.signal.aborted) {
        model.delete();
        throw new RnExecutorchError(
          RnExecutorchErrorCode.DownloadInterrupted,
          signal?.aborted
            ? 'The load was stopped by its signal'
            : 'The model was deleted, or another loaded, before this one was ready',
          loading.signal.reason,
        );
      }
      this.#turns.put(model);
    } finally {
      unlisten();
    }
  }

  /**
   * Runs on an image; calls take turns.
   *
   * @throws RnExecutorchError ModuleNotLoaded; FileReadFailed for an unreadable image;
   * InvalidArgument for what is no image; InvalidConfig for unusable options
   */
  async forward(image: ImageSource, options: ForwardOptions = {}): Promise<R> {
    const { signal } = checkOptions(options, FORWARD);
    const source = this.#turns.isBusy ? copyOf(image) : image;
    return this.#turns.run((model) =>
      withImage(source, signal, (input) => model.run(input, signal)),
    );
  }

  /**
   * A function for the frames of a camera: synchronous, on the thread that calls it.
   *
   * @throws RnExecutorchError ModuleNotLoaded
   */
  get runOnFrame(): FrameRunner<R> {
    const { model } = this.#turns;
    return (frame, isFrontCamera) => model.runNow(pixelsOfFrame(frame, isFrontCamera));
  }

  /** Runs on one frame; see {@link runOnFrame}. */
  readonly generateFromFrame = (frame: FrameSource): R => this.runOnFrame(frame);

  /**
   * The shape of one input of one method, as in [1, 3, height, width].
   *
   * @throws RnExecutorchError ModuleNotLoaded; NotFound if there is no such method or input
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- a promise in the older API
  async getInputShape(methodName = 'forward', index = 0): Promise<number[]> {
    const { inputShapes } = this.#turns.model;
    const shapes = Object.hasOwn(inputShapes, methodName) ? inputShapes[methodName] : undefined;
    const shape = Number.isInteger(index) ? shapes?.[index] : undefined;
    if (shape) return [...shape];
    throw new RnExecutorchError(
      RnExecutorchErrorCode.NotFound,
      `The model has no input ${shown(index)} of a method ${shown(methodName)}`,
    );
  }

  /**
   * Calls back with the progress of this module's loads, from 0 to 1.
   *
   * @throws RnExecutorchError InvalidConfig for what is no function
   */
  onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    checkOptions({ callback: (callback as unknown) ?? 'nothing' }, { callback: CALLBACK });
    // A function of its own for each subscription: the same callback may have several.
    const listener: DownloadProgressCallback = (progress) => callback(progress);
    this.#listeners.add(listener);
    return { remove: () => this.#listeners.delete(listener) };
  }

  /**
   * Frees the model, after the call that runs. Calls that wait, and later ones, reject with
   * ModuleNotLoaded, until the next `load`.
   */
  delete(): void {
    this.#loading?.abort();
    this.#turns.put(undefined);
  }
}

/** Passes an argument on that is an object. @throws RnExecutorchError InvalidConfig */
export function fieldsOf<T>(value: T, name: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `${name} must be an object, found ${shown(value)}`,
  );
}

/**
 * The configuration of a model of one's own, without what would be ignored.
 *
 * @param names - what it may have besides `preprocessorConfig`
 * @throws RnExecutorchError InvalidConfig
 */
export function configOf<C extends object>(config: C, names: readonly string[]): C {
  const known = [...names, 'preprocessorConfig'];
  refuseIgnored(fieldsOf(config, 'The configuration'), known, 'give it with the last argument');
  return config;
}

/** The engine's form of a preprocessor; it checks the values. */
export function normalisation(config: {
  preprocessorConfig?: PreprocessorConfig | null | undefined;
}) {
  const given = fieldsOf(config.preprocessorConfig ?? {}, 'preprocessorConfig');
  const { normMean, normStd } = checkOptions(given, PREPROCESSOR);
  return { mean: normMean, std: normStd };
}
