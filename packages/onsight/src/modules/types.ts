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
  QINT8 = 12,
  QUINT8 = 13,
  QINT32 = 14,
  QUINT4X2 = 16,
  QUINT2X4 = 17,
  BITS16 = 22,
  FLOAT8E5M2 = 23,
  FLOAT8E4M3FN = 24,
  FLOAT8E5M2FNUZ = 25,
  FLOAT8E4M3FNUZ = 26,
  UINT16 = 27,
  UINT32 = 28,
  UINT64 = 29,
}

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

/** Raw pixels: RGB bytes, row by row from the top. */
export interface PixelData {
  dataPtr: Uint8Array;
  /** [height, width, 3] */
  sizes: [number, number, 3];
  scalarType: ScalarType.BYTE;
}

/**
 * A frame of a camera, as VisionCamera 5 gives it. Here its pixels are read by `getPixelBuffer`,
 * which such frames have beside the rest when the camera is asked for `pixelFormat: 'rgb'`.
 */
export interface Frame {
  /** How the pixels are turned: 'up' not at all, 'right' clockwise, 'left', or 'down'. */
  orientation: string;
  /** Whether the pixels are to be read from right to left. */
  isMirrored: boolean;
  getNativeBuffer(): { pointer: bigint; release(): void };
  getPixelBuffer?(): ArrayBuffer;
  width?: number;
  height?: number;
  /** 0 or none: rows follow each other without a gap. */
  bytesPerRow?: number;
  /** 'rgb-bgra-32-bit', 'rgb-rgba-32-bit' or 'rgb-rgb-24-bit'. */
  pixelFormat?: string;
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
}

/** What onDownloadProgress returns. */
export interface Subscription {
  remove(): void;
}
