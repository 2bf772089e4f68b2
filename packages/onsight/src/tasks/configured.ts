// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Classifiers and embedders as react-native-executorch 0.10 makes them: of one object with the
// model's place and all of its options.

import type { LoadOptions, PreprocessOptions } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { engine, openResource } from '../lifecycle/globals.js';
import type { OpenedResource } from '../resources/fetcher.js';
import { EXPECTATIONS, sourceWithin } from '../resources/misspelled.js';
import type { ResourceSource } from '../resources/source.js';
import { MODEL_OPTS, checkOptions, refuseIgnored } from './options.js';

/** How a resized image fills the model's input. onsight has no 'letterbox'. */
export type ResizeMode = 'stretch' | 'letterbox' | 'crop';

/** How a resized pixel is mixed from those around it. onsight has 'linear' alone. */
export type InterpolationMethod = 'nearest' | 'area' | 'cubic' | 'lanczos' | 'linear';

/** A byte p of a pixel becomes `p * alpha + beta`; one number, or red, green and blue. */
export interface NormalizeOptions {
  /** Default: 1 / 255. */
  readonly alpha?: number | readonly number[] | undefined;
  /** Default: 0. */
  readonly beta?: number | readonly number[] | undefined;
}

/** What is done to an image before the model sees it. */
export interface ImagePreprocessorOptions {
  /** 'crop' keeps the aspect ratio and cuts out the middle. */
  readonly resizeMode: ResizeMode;
  readonly interpolation: InterpolationMethod;
  readonly normalizeOpts: NormalizeOptions;
  /** For 'letterbox'. */
  readonly padValue?: number | undefined;
}

/** How a classifier is loaded. */
export interface ClassifierModelOptions<L> extends ImagePreprocessorOptions {
  /** A name for each output. */
  readonly labels: readonly L[];
}

/** A classifier's place and options, as in `models.classification.EFFICIENTNET_V2_S.DEFAULT`. */
export interface ClassifierModel<L> {
  /** A URL or path. */
  readonly modelPath: string;
  readonly modelOpts: ClassifierModelOptions<L>;
}

/** An embedder's place and options, as in `models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT`. */
export interface ImageEmbedderModel {
  /** A URL or path. */
  readonly modelPath: string;
  readonly modelOpts: ImagePreprocessorOptions;
}

/** The same as an argument: any source, and what is not said is as the model says, or the default. */
export interface ModelConfig<O> {
  readonly modelPath: ResourceSource;
  readonly modelOpts?: Partial<O> | undefined;
  /** SHA-256 of the file, hexadecimal, which is checked. */
  readonly sha256?: string | undefined;
  /** Its length, which is checked. */
  readonly bytes?: number | undefined;
  /** Options of onsight are not taken here: give the source first, and the options second. */
  readonly limits?: never;
  readonly imageLimits?: never;
  readonly threads?: never;
}

/** Any source but such an object; the last form lets literals have fields. */
export type PlainSource =
  | string
  | number
  | (object & { readonly modelPath?: never })
  | { readonly modelPath?: never; readonly [field: string]: unknown };

/** What runs worklets in react-native-executorch. It is not used here, and holds no options. */
export type Runtime<O> = object & { readonly [name in keyof O]?: never };

/** Whether a first argument is such an object, and no source. */
export function isConfigured(value: unknown): value is ModelConfig<object> {
  try {
    return typeof value === 'object' && value !== null && 'modelPath' in value;
  } catch {
    return false; // A proxy that throws: who reads it as a source says so.
  }
}

const FIELDS = ['modelPath', 'modelOpts', ...EXPECTATIONS];
const ADVICE =
  'beside { modelPath }, there are modelOpts, sha256 and bytes alone; for other options, give the ' +
  'source first, and the options second';

/**
 * Refuses what would be ignored beside `modelPath`, and in the place of a runtime.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function checkConfigured(config: ModelConfig<object>, runtime: unknown): void {
  refuseIgnored(config, FIELDS, ADVICE);
  if (runtime === undefined || runtime === null) return;
  const [name] = typeof runtime === 'object' ? Object.keys(runtime) : [];
  // Runtimes have a name, or come from native code and show no fields.
  const isRuntime = typeof runtime === 'object' && (!name || 'name' in runtime);
  if (isRuntime && !('aborted' in runtime)) {
    refuseIgnored(runtime, [], ADVICE);
    return;
  }
  const found = name === undefined ? shown(runtime) : `an object with ${name}`;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `The second argument is no option, found ${found}: ${ADVICE}`,
  );
}

/** A model's file. @throws RnExecutorchError InvalidConfig for a place that is not there */
export async function openConfigured(config: ModelConfig<object>): Promise<OpenedResource> {
  const { modelPath } = config;
  const isThere = (modelPath as unknown) !== undefined && (modelPath as unknown) !== null;
  if (isThere) return openResource(sourceWithin(modelPath, config));
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `modelPath must be the URL or path of a model, found ${shown(modelPath)}`,
  );
}

/** Options as they are given. @throws RnExecutorchError InvalidConfig */
export function modelOptsOf<O extends object>({ modelOpts }: ModelConfig<O>): Partial<O> {
  return checkOptions(modelOpts ?? {}, MODEL_OPTS);
}

/**
 * The same as options of onsight; without any, what the model says of itself.
 *
 * @throws RnExecutorchError InvalidConfig for what onsight can't do
 */
export async function loadOptionsOf(
  { resizeMode, interpolation = 'linear', normalizeOpts }: Partial<ImagePreprocessorOptions>,
  file: OpenedResource,
): Promise<LoadOptions> {
  if (interpolation !== 'linear') throw unable('interpolation', interpolation, "'linear'");
  const size =
    resizeMode === 'crop' ? await cropped(file) : { resize: resizeMode && stretched(resizeMode) };
  return { ...size, ...(normalizeOpts && normalisationOf(normalizeOpts)) };
}

function stretched(mode: ResizeMode): 'stretch' {
  if (mode === 'stretch') return mode;
  throw unable('resizeMode', mode, "'stretch' or 'crop'");
}

/** The shorter side becomes the model's, and the middle is cut out. */
async function cropped(file: OpenedResource): Promise<PreprocessOptions> {
  const summary = await engine().inspect(file, {});
  const shape = summary.methods.find(({ name }) => name === 'forward')?.inputs[0]?.shape ?? [];
  const [height, width] = shape.slice(-2);
  if (height === undefined || height !== width) {
    throw unable('resizeMode', 'crop', `'stretch' for an input of ${shape.join(' × ')}`);
  }
  return { resize: height };
}

/** `p * alpha + beta` as `(p / 255 - mean) / std`. */
function normalisationOf({ alpha, beta }: NormalizeOptions): PreprocessOptions {
  const [alphas, betas] = [channels(alpha ?? 1 / 255), channels(beta ?? 0)];
  if (alphas.length !== 3 || betas.length !== 3 || !alphas.every((value) => value > 0)) {
    throw unable('normalizeOpts', JSON.stringify({ alpha, beta }), 'alpha above 0, one or three');
  }
  return {
    mean: alphas.map((value, channel) => 0 - (betas[channel] ?? 0) / (255 * value)),
    std: alphas.map((value) => 1 / (255 * value)),
  };
}

function channels(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value, value, value] : value;
}

function unable(option: string, found: unknown, able: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `modelOpts.${option}: expected ${able}, found ${shown(found)}; onsight can do no other`,
  );
}
