// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useClassification in both its forms.

import { ClassificationModule, type ClassProbabilities } from '../modules/classification-module.js';
import type { ImageSource } from '../modules/images.js';
import type { ClassificationModelSources, LabelEnum } from '../modules/types.js';
import type { Imagenet1kLabel } from '../models/imagenet1k.js';
import type { ResourceSource } from '../resources/source.js';
import { bothSpellings, type HookResult } from './hook-result.js';
import { sourceKey, useModel } from './use-model.js';

/** The older form: a model by its source; `error` is a text, classes have names with synonyms. */
export interface ClassificationSourceProps {
  modelSource: ResourceSource;
  preventLoad?: boolean;
}

/** The newer form: a published model by its constant; classes have the keys of Imagenet1kLabel. */
export interface ClassificationProps {
  model: ClassificationModelSources;
  preventLoad?: boolean;
}

export type ClassificationResult<L extends LabelEnum, E> = HookResult<ClassProbabilities<L>, E>;

/**
 * A classifier for a component: loaded when it mounts or its model changes, freed when it unmounts.
 * `forward` rejects with ModelGenerating while another is under way.
 */
export function useClassification(
  props: ClassificationSourceProps,
): ClassificationResult<Record<string, number>, string>;
export function useClassification(
  props: ClassificationProps,
): ClassificationResult<typeof Imagenet1kLabel, Error>;
export function useClassification(
  props: ClassificationSourceProps | ClassificationProps,
): ClassificationResult<LabelEnum, string | Error> {
  const named = 'model' in props;
  const source = named ? props.model.modelSource : props.modelSource;
  const hook = useModel<Pick<ClassificationModule<LabelEnum>, 'forward' | 'delete'>>(
    sourceKey(source),
    async (onProgress, signal) => {
      if (named) return ClassificationModule.fromModelName(props.model, onProgress, { signal });
      const module = new ClassificationModule();
      await module.load(source, onProgress, { signal });
      return module;
    },
    props.preventLoad,
  );
  const forward = (image: ImageSource) => hook.run((module) => module.forward(image));
  const error = named ? hook.error : (hook.error?.message ?? null);
  return { ...bothSpellings(hook), error, forward };
}
