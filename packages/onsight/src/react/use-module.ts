// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What useClassification and useImageEmbeddings share: a module, in every age of its API.

import { useCallback, useMemo } from 'react';

import type { RnExecutorchError } from '../errors/index.js';
import type { ImageSource } from '../images/sources.js';
import type { FrameRunner, VisionModule } from '../modules/vision-module.js';
import { sourceKey, type ResourceSource } from '../resources/source.js';
import { useModel, type LoadModel } from './use-model.js';

interface CommonProps {
  /** Do not load (and download) yet. */
  preventLoad?: boolean;
}

/** The older form: a model by its source, under either of two names; `error` is a text. */
export type SourceProps = CommonProps &
  ({ modelSource: ResourceSource } | { modulePath: ResourceSource });

/** The newer form: a model in an object; `error` is an RnExecutorchError. */
export interface ModelProps<S extends { modelSource: ResourceSource }> extends CommonProps {
  model: S;
}

type AnyProps = SourceProps | ModelProps<{ modelSource: ResourceSource }>;

/**
 * What these hooks return.
 *
 * @typeParam R - what `forward` resolves with
 * @typeParam E - `error`: a text in the older form, an RnExecutorchError in the newer
 */
export interface HookResult<R, E = RnExecutorchError> {
  /**
   * Rejects with ModuleNotLoaded before the model is ready, with ModelGenerating while another
   * call is under way, else as the module's `forward` does.
   */
  forward: (image: ImageSource) => Promise<R>;
  /** Runs on a camera's frame, on the calling thread; null before the model is ready. */
  runOnFrame: FrameRunner<R> | null;
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

/** A module for a component: loaded when it mounts or its source changes, freed when it unmounts. */
export function useModule<R>(
  props: AnyProps,
  load: LoadModel<VisionModule<R>>,
): HookResult<R, string | RnExecutorchError> {
  const options = { preventLoad: props.preventLoad, overlap: 'reject' } as const;
  const hook = useModel(sourceKey(sourceOf(props)), load, options);
  const { model, run, error, isReady, isGenerating, downloadProgress } = hook;
  return {
    forward: useCallback((image: ImageSource) => run((module) => module.forward(image)), [run]),
    runOnFrame: useMemo(() => model?.runOnFrame ?? null, [model]),
    error: 'model' in props ? error : (error?.message ?? null),
    isReady,
    isModelReady: isReady,
    isGenerating,
    isModelGenerating: isGenerating,
    downloadProgress,
  };
}

/** Where the model is. */
export function sourceOf(props: AnyProps): ResourceSource {
  if ('model' in props) return props.model.modelSource;
  return 'modelSource' in props ? props.modelSource : props.modulePath;
}
