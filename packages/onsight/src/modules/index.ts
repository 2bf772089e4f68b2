// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports of its modules.

export { ClassificationModule, type ClassProbabilities } from './classification-module.js';
export type { FrameSource } from './frames.js';
export { ImageEmbeddingsModule } from './image-embeddings-module.js';
export type { ImageLike, ImageSource, RawImage } from './images.js';
export * from './types.js';
export type { FrameRunner } from './vision-module.js';
