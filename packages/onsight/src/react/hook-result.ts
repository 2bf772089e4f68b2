// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the hooks return, in the spellings of every age of the API.

import type { ImageSource } from '../modules/images.js';
import type { ModelState } from './use-model.js';

/**
 * @typeParam T - what `forward` resolves with
 * @typeParam E - `error`: a text in the older form, an RnExecutorchError in the newer
 */
export interface HookResult<T, E> {
  forward: (image: ImageSource) => Promise<T>;
  /** Why the model could not be loaded; null if it could. */
  error: E | null;
  /** Whether `forward` may be called. */
  isReady: boolean;
  isModelReady: boolean;
  /** Whether a `forward` is under way. */
  isGenerating: boolean;
  isModelGenerating: boolean;
  /** 0..1 */
  downloadProgress: number;
}

/** The flags under both their names. */
export function bothSpellings({ isReady, isGenerating, downloadProgress }: ModelState) {
  return {
    isReady,
    isModelReady: isReady,
    isGenerating,
    isModelGenerating: isGenerating,
    downloadProgress,
  };
}
