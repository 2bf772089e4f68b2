// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every module does: load, run on images and frames, say its input, free.

import type { EngineImage, Pixels } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import type { OpenedResource } from '../resources/fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import { Disposable } from '../lifecycle/disposal.js';
import { pixelsOfFrame, type FrameSource } from '../images/frames.js';
import { engineImage, type ImageSource } from '../images/sources.js';
import { ModelHost, type Closable, type LoadControl } from './model-host.js';
import { ProgressListeners } from './progress-listeners.js';
import type { DownloadProgressCallback, LoadingOptions, Subscription } from './types.js';

/** A loaded model, as a module runs it. */
export interface Runner<R> extends Closable {
  readonly inputShapes: Readonly<Record<string, readonly (readonly number[])[]>>;
  run(image: EngineImage): Promise<R>;
  /** The same, on the calling thread. */
  runNow(pixels: Pixels): R;
}

/** Makes a runner of a model's file, which computes with that many threads. */
export type Opener<R> = (file: OpenedResource, threads?: number) => Promise<Runner<R>>;

/**
 * Runs on a frame, at once and on the calling thread.
 *
 * @param isFrontCamera - whether the frame is to be mirrored
 * @throws RnExecutorchError ModuleNotLoaded after `delete`; InvalidArgument for what is no frame of
 * RGB pixels; PlatformNotSupported for one that only native code can read
 */
export type FrameRunner<R> = (frame: FrameSource, isFrontCamera?: boolean) => R;

/** @typeParam R - what it says of an image */
export abstract class VisionModule<R> extends Disposable {
  readonly #host = new ModelHost<Runner<R>>();
  readonly #progress = new ProgressListeners();
  readonly #open: Opener<R>;

  /** @param open - how {@link load} opens a file */
  protected constructor(open: Opener<R>) {
    super();
    this.#open = open;
  }

  /**
   * Loads a model.
   *
   * @param onDownloadProgress - receives progress from 0 to 1
   * @throws RnExecutorchError of the download; InvalidProgram, OperatorMissing for an unusable model
   */
  load(
    model: { modelSource: ResourceSource } | ResourceSource,
    onDownloadProgress: DownloadProgressCallback = () => undefined,
    options: LoadingOptions = {},
  ): Promise<void> {
    return this.loadWith(this.#open, model, { onProgress: onDownloadProgress, ...options });
  }

  /** Loads a model that `open` opens. */
  protected loadWith(
    open: Opener<R>,
    source: ResourceSource,
    { threads, ...control }: LoadControl & LoadingOptions,
  ): Promise<void> {
    const onProgress = (progress: number) => {
      control.onProgress?.(progress);
      this.#progress.notify(progress);
    };
    return this.#host.load(source, { ...control, onProgress }, (file) => open(file, threads));
  }

  /**
   * Runs on an image; calls take turns.
   *
   * @throws RnExecutorchError ModuleNotLoaded; FileReadFailed for an unreadable image;
   * InvalidArgument for what is no image
   */
  forward(image: ImageSource): Promise<R> {
    return this.#host.run(async (model) => model.run(await engineImage(image)));
  }

  /**
   * A function for the frames of a camera: synchronous, on the thread that calls it.
   *
   * @throws RnExecutorchError ModuleNotLoaded
   */
  get runOnFrame(): FrameRunner<R> {
    const { model } = this.#host;
    return (frame, isFrontCamera) => model.runNow(pixelsOfFrame(frame, isFrontCamera));
  }

  /** Runs on one frame; see {@link runOnFrame}. */
  readonly generateFromFrame = (frame: FrameSource): R => this.runOnFrame(frame);

  /**
   * The shape of one input of one method, as in [1, 3, height, width].
   *
   * @throws RnExecutorchError ModuleNotLoaded; NotFound if there is no such method or input
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- a promise in the seed API
  async getInputShape(methodName = 'forward', index = 0): Promise<number[]> {
    const shape = this.#host.model.inputShapes[methodName]?.[index];
    if (shape) return [...shape];
    throw new RnExecutorchError(
      RnExecutorchErrorCode.NotFound,
      `The model has no input ${index} of a method '${methodName}'`,
    );
  }

  /** Calls back with the progress of this module's loads, from 0 to 1. */
  onDownloadProgress(callback: DownloadProgressCallback): Subscription {
    return this.#progress.add(callback);
  }

  /** Frees the model. `forward` then rejects with ModuleNotLoaded, until the next `load`. */
  delete(): void {
    this.#host.close();
  }
}
