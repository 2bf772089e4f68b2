// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useClassification in both its forms.

import type { RnExecutorchError } from '../errors/index.js';
import {
  ClassificationModule,
  type ClassProbabilities,
  type ResolveLabels,
} from '../modules/classification-module.js';
import type { ClassificationModelName, ClassificationModelSources } from '../modules/types.js';
import type { LabelEnum } from '../modules/types.js';
import type { ResourceSource } from '../resources/source.js';
import {
  sourceOf,
  useModule,
  type HookResult,
  type ModelProps,
  type SourceProps,
} from './use-module.js';

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
 * A model with a name has the classes of that name; one that is a source alone, its own classes, or
 * those of ImageNet-1K with synonyms.
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
    const named = 'model' in props && 'modelName' in props.model;
    if (named) {
      const model = props.model as ClassificationModelSources;
      return ClassificationModule.fromModelName(model, onProgress, { signal });
    }
    const module = new ClassificationModule();
    await module.load(sourceOf(props), onProgress, { signal });
    return module;
  });
}
