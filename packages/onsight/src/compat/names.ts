// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Types whose names mean one thing in onsight and another in react-native-executorch 0.10: what
// they mean follows from how they are written.

import type { DownloadOptions as FetcherOptions } from '../resources/options.js';
import {
  Classifier as OwnClassifier,
  type ClassifierOptions as OwnOptions,
} from '../tasks/classifier.js';
import type { ClassifierModelOptions } from '../tasks/configured.js';
import type { ConfiguredClassifier } from '../tasks/configured-tasks.js';
import type { DownloadCallOptions } from '../tasks/download.js';
import { ImageEmbedder as OwnEmbedder } from '../tasks/image-embedder.js';

/** Names images; made by createClassifier. */
export const Classifier = OwnClassifier;

/** `Classifier`: onsight's. `Classifier<L>`: the one of 0.10, whose labels are of the type L. */
export type Classifier<L = never> = [L] extends [never] ? OwnClassifier : ConfiguredClassifier<L>;

/** `ClassifierOptions`: of createClassifier. `ClassifierOptions<L>`: `modelOpts` of 0.10. */
export type ClassifierOptions<L = never> = [L] extends [never]
  ? OwnOptions
  : ClassifierModelOptions<L>;

/** Turns images into vectors; made by createImageEmbedder. */
export const ImageEmbedder = OwnEmbedder;

/** What all embedders can, those of 0.10 too. */
export type ImageEmbedder = Pick<OwnEmbedder, keyof OwnEmbedder>;

/** Options of createResourceFetcher, and of `download`. */
export interface DownloadOptions extends FetcherOptions, DownloadCallOptions {}
