// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// download and inspectModel, as in react-native-executorch 0.10.

import type { TensorSummary } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { stringCoded } from '../errors/string-codes.js';
import { isPlain } from '../errors/values.js';
import { fetcher } from '../lifecycle/globals.js';
import { interrupted, throwIfAborted, untilAborted } from '../resources/abort.js';
import { EXPECTATIONS, sourceWithin } from '../resources/misspelled.js';
import type { ProgressCallback } from '../resources/progress.js';
import type { ResourceSource } from '../resources/source.js';
import { DOWNLOAD, checkOptions } from './options.js';
import { inspect, type InspectOptions } from './runtime.js';

/** Options of {@link download}. */
export interface DownloadCallOptions {
  /** Receives the progress of all files together, 0..1. */
  onProgress?: ProgressCallback | undefined;
  /** Ends the wait: it rejects with DOWNLOAD_ABORTED. What was received is kept. */
  signal?: AbortSignal | undefined;
  /** Download again what is stored. Default: false. */
  forceDownload?: boolean | undefined;
}

/**
 * Downloads what a value names, and keeps it: every text in it, however deep in objects and arrays,
 * that is an `http(s):` URL, and every `URL`. Of one in `modelPath`, `uri`, `modelSource` or `default`,
 * `sha256` and `bytes` in the same object are checked before it is kept.
 *
 * @returns the same value with paths in their place (URIs in browsers)
 * @throws RnExecuTorchError DOWNLOAD_FAILED, DOWNLOAD_ABORTED; INVALID_ARGUMENT for unusable options
 *
 * @example
 * const model = await download(models.classification.EFFICIENTNET_V2_S.DEFAULT, {
 *   onProgress: (progress) => console.log(Math.round(100 * progress), '%'),
 * });
 * const { classify } = await createClassifier(model);
 */
export function download<T>(source: T, options: DownloadCallOptions = {}): Promise<T> {
  return stringCoded(async () => {
    const checked = checkOptions(options, DOWNLOAD);
    const found: ResourceSource[] = [];
    replaced(source, (one) => {
      if (placeOf(one, found) < 0) found.push(one);
      return undefined;
    });
    const paths = found.length > 0 ? await fetchAll(found, checked) : [];
    return replaced(source, (one) => paths[placeOf(one, found)]) as T;
  });
}

async function fetchAll(
  sources: readonly ResourceSource[],
  { onProgress = () => undefined, signal, forceDownload = false }: DownloadCallOptions,
): Promise<readonly string[]> {
  throwIfAborted(signal);
  const able = fetcher();
  // `fetch` has no signal and takes what is stored: `open` downloads, and `fetch` only says where.
  const opens = (signal !== undefined || forceDownload) && able.open !== undefined;
  if (opens)
    await able.open?.(sources, { signal, onProgress, purpose: 'any', refresh: forceDownload });
  else if (forceDownload) await able.deleteResources?.(...sources);
  const fetching = able.fetch(opens ? () => undefined : onProgress, ...sources);
  const paths = await untilAborted(fetching, signal);
  if (!paths) throw interrupted();
  return paths;
}

const MAX_NESTING = 100;
const HOLDERS = ['modelPath', 'uri', 'modelSource', 'default'];

/**
 * A copy of a value with something else in place of its URLs; undefined leaves one as it is.
 *
 * @param replace - takes a URL, or `{ uri }` with what the object that holds it says of it
 */
function replaced(
  value: unknown,
  replace: (source: ResourceSource) => string | undefined,
  depth = MAX_NESTING,
): unknown {
  if (depth === 0) throw tooDeep();
  const inner = (item: unknown) => replaced(item, replace, depth - 1);
  const url = urlOf(value);
  if (url !== undefined) return replace(url) ?? url;
  if (Array.isArray(value)) return value.map(inner);
  if (!isPlain(value)) return value;
  const fields = Object.entries(value).map(([name, item]) => {
    const held = HOLDERS.includes(name) ? urlOf(item) : undefined;
    return [name, held === undefined ? inner(item) : (replace(sourceWithin(held, value)) ?? held)];
  });
  return Object.fromEntries(fields);
}

function urlOf(value: unknown): string | undefined {
  const text = value instanceof URL ? value.href : value;
  return typeof text === 'string' && /^https?:\/\//i.test(text) ? text : undefined;
}

/** Where a source is among others; -1 if it is not. */
function placeOf(source: ResourceSource, others: readonly ResourceSource[]): number {
  const isSame = (one: ResourceSource) =>
    isPlain(one) && isPlain(source)
      ? ['uri', ...EXPECTATIONS].every((name) => one[name] === source[name])
      : one === source;
  return others.findIndex(isSame);
}

function tooDeep(): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidArgument,
    `What is to be downloaded holds itself, or is nested deeper than ${MAX_NESTING} levels`,
  );
}

/** One dimension: a size, or what sizes it may have. */
export type ConcreteDim =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'range'; readonly range: { min: number; max: number; step: number } };

/** One input or output of a method. */
export interface TensorSpec {
  readonly kind: 'Tensor';
  readonly dtype: string;
  readonly shape: readonly ConcreteDim[];
}

/** What {@link inspectModel} finds. */
export interface ModelInspection {
  /** As it was given. */
  readonly source: ResourceSource;
  readonly schema: Readonly<
    Record<
      string,
      {
        readonly inputs: readonly TensorSpec[];
        readonly outputs: readonly TensorSpec[];
        /** Always empty: the file does not say. */
        readonly runtimeConstraints: readonly never[];
      }
    >
  >;
  /** Backends of each method: of all methods together, where there are several. */
  readonly backends: Readonly<Record<string, readonly string[]>>;
}

/**
 * What a model takes and gives. What is downloaded for it is kept. `inspect` says more.
 *
 * @param options - those of `inspect`
 * @throws RnExecuTorchError LOAD_FAILED, DOWNLOAD_FAILED; INVALID_ARGUMENT for unusable options
 */
export function inspectModel(
  source: ResourceSource,
  options?: InspectOptions,
): Promise<ModelInspection> {
  return stringCoded(async () => {
    const { methods, delegates } = await inspect(source, options);
    const schema = methods.map(({ name, inputs, outputs }) => [
      name,
      { inputs: inputs.map(specOf), outputs: outputs.map(specOf), runtimeConstraints: [] },
    ]);
    const backends = methods.map(({ name }) => [name, delegates]);
    return {
      source,
      schema: Object.fromEntries(schema) as ModelInspection['schema'],
      backends: Object.fromEntries(backends) as ModelInspection['backends'],
    };
  });
}

function specOf({ dtype, shape, dynamic }: TensorSummary): TensorSpec {
  const dim = (size: number): ConcreteDim =>
    dynamic && size > 1
      ? { kind: 'range', range: { min: 1, max: size, step: 1 } }
      : { kind: 'constant', value: size };
  return { kind: 'Tensor', dtype: longName(dtype), shape: shape.map(dim) };
}

/** 'f32' as 'float32'. */
function longName(dtype: string): string {
  const kinds: Partial<Record<string, string>> = { f: 'float', bf: 'bfloat', i: 'int', u: 'uint' };
  const [, kind = '', bits = ''] = /^([a-z]+)(\d+)$/.exec(dtype) ?? [];
  return kinds[kind] ? kinds[kind] + bits : dtype;
}
