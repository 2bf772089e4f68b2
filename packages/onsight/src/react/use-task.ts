// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// useClassifier and useImageEmbedder: createClassifier and createImageEmbedder for components.

import { parseUnknownError, type RnExecutorchError } from '../errors/index.js';
import type { ImageBuffer } from '../images/pixels.js';
import { copyOf, type ImageSource } from '../images/sources.js';
import { requireEngine } from '../lifecycle/globals.js';
import type { ResourceSource } from '../resources/source.js';
import {
  createClassifier,
  type Category,
  type ClassifierOptions,
  type ClassifyOptions,
} from '../tasks/classifier.js';
import {
  createImageEmbedder,
  type EmbedOptions,
  type ImageEmbedder,
  type ImageEmbedderOptions,
} from '../tasks/image-embedder.js';
import {
  checkConfigured,
  isConfigured,
  modelOptsOf,
  type ClassifierModel,
  type ClassifierModelOptions,
  type ImageEmbedderModel,
  type ImagePreprocessorOptions,
  type ModelConfig,
  type PlainSource,
} from '../tasks/configured.js';
import type {
  Classification,
  ConfiguredClassifier,
  EmbedFunction,
} from '../tasks/configured-tasks.js';
import type { Rules } from '../errors/rules.js';
import { CLASSIFIER_HOOK, EMBEDDER_HOOK, checkOptions } from '../tasks/options.js';
import type { TaskOptions } from '../tasks/task.js';
import { react } from './react.js';
import { useLoaded, type LoadModel, type ModelStatus } from './use-loaded.js';
import { useModel } from './use-model.js';
import { useDownload, type ResourceOptions } from './use-resource-download.js';
import { valueKey } from './values.js';

type ForHook<O extends TaskOptions> = Omit<O, 'signal' | 'onProgress'> & {
  /** Do not load (and download) yet. */
  preventLoad?: boolean;
};

export type UseClassifierOptions = ForHook<ClassifierOptions>;
export type UseImageEmbedderOptions = ForHook<ImageEmbedderOptions>;

export interface UseClassifierResult extends ModelStatus {
  /**
   * The classes of an image, most probable first. Calls take turns. Rejects with ModuleNotLoaded
   * before the model is ready, else as Classifier.classify does.
   */
  classify: (image: ImageSource, options?: ClassifyOptions) => Promise<Category[]>;
}

export interface UseImageEmbedderResult extends ModelStatus {
  /**
   * The vector of an image, of Euclidean length 1. Calls take turns. Rejects with ModuleNotLoaded
   * before the model is ready, else as ImageEmbedder.embed does.
   */
  embed: ImageEmbedder['embed'];
}

/** What a hook shows for the `{ modelPath, modelOpts }` of react-native-executorch 0.10. */
interface ConfiguredStatus<C> {
  /** Whether there is a model. */
  isReady: boolean;
  /** Why there is none. */
  error: Error | undefined;
  /** 0..100 */
  downloadProgress: number;
  /** What was given, with paths in place of its URLs; undefined until it is downloaded. */
  resource: C | undefined;
}

/** What useClassifier gives for `{ modelPath, modelOpts }`; functions are undefined until ready. */
export interface UseConfiguredClassifierResult<
  L,
  C = ModelConfig<ClassifierModelOptions<L>>,
> extends ConfiguredStatus<C> {
  /** A name for each output. */
  labels: readonly L[];
  classify:
    ((image: ImageSource, options?: ClassifyOptions) => Promise<Classification<L>[]>) | undefined;
  classifyWorklet: ConfiguredClassifier<L>['classifyWorklet'] | undefined;
}

/** The same of useImageEmbedder. */
export interface UseConfiguredEmbedderResult<
  C = ModelConfig<ImagePreprocessorOptions>,
> extends ConfiguredStatus<C> {
  embed: EmbedFunction | undefined;
  embedWorklet: ((image: ImageBuffer) => Float32Array) | undefined;
}

/**
 * A classifier for a component: loaded when it mounts, or another source or other options are
 * given; freed when it unmounts. Sources and options are compared by value.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 *
 * @example
 * function Name({ photo }) {
 *   const { isReady, classify } = useClassifier();
 *   const [label, setLabel] = useState('');
 *   useEffect(() => {
 *     if (isReady) classify(photo, { maxResults: 1 }).then(([best]) => setLabel(best.label));
 *   }, [isReady, photo]);
 *   return label;
 * }
 *
 * @example
 * // As in react-native-executorch 0.10: `classify` is undefined until the model is ready.
 * const { classify } = useClassifier(models.classification.EFFICIENTNET_V2_S.DEFAULT);
 */
export function useClassifier<L>(
  config: ClassifierModel<L>,
  options?: ResourceOptions,
): UseConfiguredClassifierResult<L, ClassifierModel<L>>;
export function useClassifier<L = string>(
  config: ModelConfig<ClassifierModelOptions<L>>,
  options?: ResourceOptions,
): UseConfiguredClassifierResult<L>;
export function useClassifier(
  source?: PlainSource,
  options?: UseClassifierOptions,
): UseClassifierResult;
export function useClassifier(
  source?: ResourceSource,
  options: UseClassifierOptions | ResourceOptions = {},
): UseClassifierResult | UseConfiguredClassifierResult<unknown> {
  const { useCallback } = react();
  const config = isConfigured(source) ? source : undefined;
  const configured = useConfigured(configuredClassifier, config, options);
  const own = config ? NOTHING : options;
  const rules = config ? undefined : CLASSIFIER_HOOK;
  const { run, status } = useTask(source, own, rules, (load) =>
    createClassifier(source as PlainSource, load),
  );
  const classify = useCallback(
    // Async: what is no image rejects.
    async (image: ImageSource, wanted?: ClassifyOptions) => {
      const held = copyOf(image); // it may have to wait
      return run((classifier) => classifier.classify(held, wanted));
    },
    [run],
  );
  if (!config) return { ...status, classify };
  const { model } = configured;
  const given: readonly unknown[] | undefined = (
    config as ModelConfig<ClassifierModelOptions<unknown>>
  ).modelOpts?.labels;
  return {
    ...configured.status,
    labels: given ?? model?.labels ?? [],
    classify: model?.classify,
    classifyWorklet: model?.classifyWorklet,
  };
}

/**
 * An embedder for a component: loaded when it mounts, or another source or other options are given;
 * freed when it unmounts. Sources and options are compared by value.
 *
 * @param source - the model; undefined for the one that comes with onsight, EfficientNet-Lite0
 *
 * @example
 * const { isReady, embed, error } = useImageEmbedder();
 */
export function useImageEmbedder(
  config: ImageEmbedderModel,
  options?: ResourceOptions,
): UseConfiguredEmbedderResult<ImageEmbedderModel>;
export function useImageEmbedder(
  config: ModelConfig<ImagePreprocessorOptions>,
  options?: ResourceOptions,
): UseConfiguredEmbedderResult;
export function useImageEmbedder(
  source?: PlainSource,
  options?: UseImageEmbedderOptions,
): UseImageEmbedderResult;
export function useImageEmbedder(
  source?: ResourceSource,
  options: UseImageEmbedderOptions | ResourceOptions = {},
): UseImageEmbedderResult | UseConfiguredEmbedderResult {
  const { useCallback } = react();
  const config = isConfigured(source) ? source : undefined;
  const configured = useConfigured(configuredEmbedder, config, options);
  const own = config ? NOTHING : options;
  const rules = config ? undefined : EMBEDDER_HOOK;
  const { run, status } = useTask(source, own, rules, (load) =>
    createImageEmbedder(source as PlainSource, load),
  );
  const embed = useCallback(
    async (image: ImageSource, wanted?: EmbedOptions) => {
      const held = copyOf(image);
      return run((embedder) => embedder.embed(held, wanted));
    },
    [run],
  );
  if (!config) return { ...status, embed: embed as ImageEmbedder['embed'] };
  const { model } = configured;
  return { ...configured.status, embed: model?.embed, embedWorklet: model?.embedWorklet };
}

const NOTHING = {};
const configuredClassifier = (config: ModelConfig<ClassifierModelOptions<unknown>>) =>
  createClassifier(config);
const configuredEmbedder = (config: ModelConfig<ImagePreprocessorOptions>) =>
  createImageEmbedder(config);

/**
 * Both forms call the same hooks, as a component may change from one to the other.
 *
 * @param rules - undefined: the source is of the other form
 */
function useTask<M extends { delete(): void }>(
  source: ResourceSource | undefined,
  given: ForHook<TaskOptions>,
  rules: Rules | undefined,
  create: (load: TaskOptions) => Promise<M>,
) {
  const { options = {}, refusal } = attempt(() => (rules ? checkOptions(given, rules) : {}));
  const { preventLoad = !rules, ...load }: ForHook<TaskOptions> = options;
  // What is refused may be made anew by each render, but not what is said of it.
  const key = refusal ? `refused ${refusal.message}` : valueKey(rules && [source, load]);
  const loadModel: LoadModel<M> = async (onProgress, signal) => {
    if (refusal) throw refusal;
    return create({ ...load, onProgress, signal });
  };
  const when = { preventLoad: preventLoad && !refusal, overlap: 'wait' } as const;
  const { run, isReady, isGenerating, error, downloadProgress } = useLoaded(key, loadModel, when);
  return { run, status: { isReady, isGenerating, error, downloadProgress } };
}

function attempt<O>(check: () => O): { options?: O; refusal?: RnExecutorchError } {
  try {
    return { options: check() };
  } catch (error) {
    return { refusal: parseUnknownError(error) };
  }
}

function useConfigured<C extends ModelConfig<object>, M extends { dispose(): void }>(
  create: (config: C) => Promise<M>,
  config: C | undefined,
  options: ResourceOptions,
) {
  // What can't be used must not be downloaded first.
  const prepare = () => {
    checkConfigured(config as C, undefined);
    modelOptsOf(config as C);
    requireEngine();
  };
  const { resource, downloadProgress, downloadError } = useDownload(
    config,
    config ? options : NOTHING,
    prepare,
  );
  const { model, error } = useModel(create, resource);
  const isReady = model !== undefined;
  return {
    model,
    status: { isReady, error: downloadError ?? error, downloadProgress, resource },
  };
}
