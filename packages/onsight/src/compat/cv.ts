// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The types of `cv` in react-native-executorch 0.10 that say how images are given and prepared.

export type { ImageBuffer, ImageFormat } from '../images/pixels.js';
export type {
  ImagePreprocessorOptions,
  InterpolationMethod,
  NormalizeOptions,
  ResizeMode,
} from '../tasks/configured.js';
