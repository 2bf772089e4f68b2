// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The types of the modules' API.

import type { ScalarType } from '../images/pixels.js';
import type { ResourceSource } from '../resources/source.js';
import type { CLASSIFIER_LABELS, EMBEDDER_NAMES } from './models.js';

export type TensorBuffer =
  | ArrayBuffer
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A tensor: its elements in row-major order, the length of each dimension, and their type. */
export interface TensorPtr {
  dataPtr: TensorBuffer;
  sizes: number[];
  scalarType: ScalarType;
}

/** Class names and their output numbers: a TypeScript enum of numbers, or an object like one. */
export type LabelEnum = Readonly<Record<string, number | string>>;

export type Triple<T> = readonly [T, T, T];

/** How pixels become a model's input: (p / 255 - mean) / std. */
export interface PreprocessorConfig {
  normMean?: Triple<number>;
  normStd?: Triple<number>;
}

/** A classifier of one's own. */
export interface ClassificationConfig<L extends LabelEnum> {
  labelMap: L;
  preprocessorConfig?: PreprocessorConfig;
}

export type ClassificationModelName = keyof typeof CLASSIFIER_LABELS;

/** The labels of a published classifier. */
export type ClassificationLabels<M extends ClassificationModelName> = (typeof CLASSIFIER_LABELS)[M];

/** A published classifier, and where to get it. */
export type ClassificationModelSources = {
  [M in ClassificationModelName]: { modelName: M; modelSource: ResourceSource };
}[ClassificationModelName];

export type ImageEmbeddingsModelName = (typeof EMBEDDER_NAMES)[number];

/** A published embedder, and where to get it. */
export interface ImageEmbeddingsModelSources {
  modelName: ImageEmbeddingsModelName;
  modelSource: ResourceSource;
}

/** An embedder of one's own. */
export interface ImageEmbeddingsConfig {
  preprocessorConfig?: PreprocessorConfig;
}

/** Receives a download's progress from 0 to 1. */
export type DownloadProgressCallback = (progress: number) => void;

/** What else a load takes. */
export interface LoadingOptions {
  /** Ends the download; the load rejects with DownloadInterrupted. */
  signal?: AbortSignal;
  /** Threads to compute with. Default: one for each CPU. */
  threads?: number;
  /** 'untrusted' for files of strangers: what would cost too much is refused. */
  limits?: 'untrusted';
}

/** What onDownloadProgress returns. */
export interface Subscription {
  remove(): void;
}
