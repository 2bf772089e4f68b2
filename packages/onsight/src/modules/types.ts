// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The types of the modules' API.

import type { CLASSIFIER_LABELS, EMBEDDER_NAMES } from '../models/known.js';
import type { ResourceSource } from '../resources/source.js';

/** ExecuTorch's element types, by their numbers. */
export enum ScalarType {
  BYTE = 0,
  CHAR = 1,
  SHORT = 2,
  INT = 3,
  LONG = 4,
  HALF = 5,
  FLOAT = 6,
  DOUBLE = 7,
  BOOL = 11,
}

/** Raw pixels: RGB bytes, row by row from the top. */
export interface PixelData {
  dataPtr: Uint8Array;
  /** [height, width, 3] */
  sizes: [number, number, number];
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

/** A published classifier, and where to get it. */
export interface ClassificationModelSources {
  modelName: ClassificationModelName;
  modelSource: ResourceSource;
}

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
}

/** What onDownloadProgress returns. */
export interface Subscription {
  remove(): void;
}
