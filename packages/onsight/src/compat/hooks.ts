// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useClassification and useImageEmbeddings: a module for a component, in every age of their API.

import type { RnExecutorchError } from '../errors/index.js';
import type { ImageSource } from '../images/sources.js';
import { react } from '../react/react.js';
import { useLoaded, type LoadModel } from '../react/use-loaded.js';
import { valueKey } from '../react/values.js';
import { EXPECTATIONS, sourceWithin } from '../resources/misspelled.js';
import type { ResourceSource } from '../resources/source.js';
import { refuseIgnored } from '../tasks/options.js';
import {
  ClassificationModule,
  type ClassProbabilities,
  type ResolveLabels,
} from './classification-module.js';
import { ImageEmbeddingsModule, checkName } from './image-embeddings-module.js';
import type { ClassificationModelName, ClassificationModelSources, LabelEnum } from './types.js';
import {
  fieldsOf,
  type ForwardOptions,
  type FrameRunner,
  type VisionModule,
} from './vision-module.js';

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
  forward: (image: ImageSource, options?: ForwardOptions) => Promise<R>;
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

/** A published model by its constant; classes have the keys of its labels. */
export type ClassificationProps<C extends ClassificationModelSources = ClassificationModelSources> =
  ModelProps<C>;

/** What the hook returns. */
export type ClassificationType<
  L extends ClassificationModelName | LabelEnum = Record<string, number>,
  E = RnExecutorchError,
> = HookResult<ClassProbabilities<ResolveLabels<L>>, E>;

/**
 * A classifier for a component: loaded when it mounts or its model changes, freed when it unmounts.
 * `forward` rejects with ModelGenerating while another is under way.
 *
 * Sources are compared by value.
 *
 * A model with a name has the classes of that name; one that is a source alone, its own classes, or
 * those of ImageNet-1K with synonyms.
 *
 * @example
 * const { isReady, forward } = useClassification({ model: EFFICIENTNET_V2_S });
 */
export function useClassification(
  props: SourceProps,
): ClassificationType<Record<string, number>, string>;
export function useClassification<C extends ClassificationModelSources>(
  props: ClassificationProps<C>,
): ClassificationType<C['modelName']>;
export function useClassification(
  props: ModelProps<{ modelSource: ResourceSource }>,
): ClassificationType;
export function useClassification(
  props: SourceProps | ModelProps<{ modelSource: ResourceSource }>,
): ClassificationType<Record<string, number>, string | RnExecutorchError> {
  return useModule<ClassProbabilities>(props, async (onProgress, signal) => {
    if ('model' in props && nameOf(props) !== undefined) {
      const model = props.model as ClassificationModelSources;
      return ClassificationModule.fromModelName(model, onProgress, { signal });
    }
    const module = new ClassificationModule();
    await module.load(sourceOf(props), onProgress, { signal });
    return module;
  });
}

/** A model by its constant, or any object that holds its source. */
export type ImageEmbeddingsProps = ModelProps<{ modelSource: ResourceSource }>;

/** What the hook returns. */
export type ImageEmbeddingsType<E = RnExecutorchError> = HookResult<Float32Array, E>;

/**
 * An embedder for a component: loaded when it mounts or its model changes, freed when it unmounts.
 * `forward` gives a vector of length 1; it rejects with ModelGenerating while another is under way.
 */
export function useImageEmbeddings(props: SourceProps): ImageEmbeddingsType<string>;
export function useImageEmbeddings(props: ImageEmbeddingsProps): ImageEmbeddingsType;
export function useImageEmbeddings(
  props: SourceProps | ImageEmbeddingsProps,
): ImageEmbeddingsType<string | RnExecutorchError> {
  return useModule(props, async (onProgress, signal) => {
    checkName(nameOf(props));
    const module = new ImageEmbeddingsModule();
    await module.load(sourceOf(props), onProgress, { signal });
    return module;
  });
}

/** A module for a component: loaded when it mounts or its source changes, freed when it unmounts. */
function useModule<R>(
  props: AnyProps,
  load: LoadModel<VisionModule<R>>,
): HookResult<R, string | RnExecutorchError> {
  const { useCallback, useMemo } = react();
  const { preventLoad, ...named } = Object((props as unknown) ?? {}) as Record<string, unknown>;
  // Others are not looked at, but for their names.
  const key = valueKey([Object.keys(named), NAMES.map((name) => named[name])]);
  const hook = useLoaded(
    key,
    async (onProgress, signal) => {
      checkProps(props);
      return load(onProgress, signal);
    },
    { preventLoad: Boolean(preventLoad), overlap: 'reject' },
  );
  const { model, run, error, isReady, isGenerating, downloadProgress } = hook;
  return {
    forward: useCallback(
      (image: ImageSource, how?: ForwardOptions) => run((module) => module.forward(image, how)),
      [run],
    ),
    runOnFrame: useMemo(() => model?.runOnFrame ?? null, [model]),
    error: isNewer(props) ? error : (error?.message ?? null),
    isReady,
    isModelReady: isReady,
    isGenerating,
    isModelGenerating: isGenerating,
    downloadProgress,
  };
}

function isNewer(props: unknown): boolean {
  return typeof props === 'object' && props !== null && 'model' in props;
}

const NAMES = ['model', 'modelSource', 'modulePath', 'preventLoad', ...EXPECTATIONS];

/** @throws RnExecutorchError InvalidConfig for what is no props, or what would be ignored */
function checkProps(props: AnyProps): void {
  refuseIgnored(
    fieldsOf(props, "The hook's argument"),
    NAMES,
    'modules take it as an option of load()',
  );
  if ('model' in props) fieldsOf(props.model, 'model, the constant of a model,');
}

/** Where the model is, with what is expected of it. */
function sourceOf(props: AnyProps): ResourceSource {
  if ('model' in props) return sourceWithin(props.model.modelSource, props.model);
  return sourceWithin('modelSource' in props ? props.modelSource : props.modulePath, props);
}

/** The name that says what its classes are called. */
function nameOf(props: AnyProps): unknown {
  const { modelName } = 'model' in props ? (props.model as { modelName?: unknown }) : {};
  return modelName;
}
