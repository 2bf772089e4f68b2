// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The API that 0.10 documents, as types that must fit, beside onsight's own under the same names.
// This file is compiled, never run. docs/react-native-executorch.md lists what is left out.

import {
  Classifier as ClassifierClass,
  DownloadStatus,
  HTTP_CODE,
  IMAGENET1K_LABELS,
  IMAGENET_NORM,
  RnExecuTorchError,
  SourceType,
  VALID_ERROR_CODES,
  createClassifier,
  createImageEmbedder,
  download,
  inspectModel,
  isRnExecuTorchError,
  models,
  useClassifier,
  useImageEmbedder,
  useModel,
  useResourceDownload,
  type Classification,
  type Classifier,
  type ClassifierModel,
  type ClassifierOptions,
  type ClassifyOptions,
  type DownloadOptions,
  type ImageEmbedder,
  type ImageEmbedderModel,
  type ModelInspection,
  type ResourceOptions,
  type RnExecuTorchErrorCode,
  type cv,
} from 'react-native-executorch';

import type { Same } from './same.js';

type Label = (typeof IMAGENET1K_LABELS)[number];
type Pet = 'cat' | 'dog';

interface DeclaredClassification<L> {
  readonly label: L;
  readonly confidence: number;
}

interface DeclaredClassifier<L> {
  readonly dispose: () => void;
  readonly classify: (
    input: cv.ImageBuffer,
    options?: { readonly topk?: number },
  ) => Promise<DeclaredClassification<L>[]>;
  readonly classifyWorklet: (
    input: cv.ImageBuffer,
    options?: { readonly topk?: number },
  ) => DeclaredClassification<L>[];
}

interface DeclaredEmbedder {
  readonly dispose: () => void;
  readonly embed: (input: cv.ImageBuffer) => Promise<Float32Array>;
  readonly embedWorklet: (input: cv.ImageBuffer) => Float32Array;
}

interface Status<C> {
  isReady: boolean;
  error: Error | undefined;
  downloadProgress: number;
  resource: C | undefined;
}

export const formats: cv.ImageFormat[] = ['rgb', 'rgba', 'bgr', 'bgra', 'gray'];
export const image: cv.ImageBuffer = {
  data: new Uint8Array(3),
  width: 1,
  height: 1,
  format: 'bgr',
  layout: 'hwc',
};
export const modes: cv.ResizeMode[] = ['stretch', 'letterbox', 'crop'];
export const methods: cv.InterpolationMethod[] = ['nearest', 'area', 'cubic', 'lanczos', 'linear'];
export const norms: cv.NormalizeOptions[] = [{ alpha: 1, beta: [0, 0, 0] }, IMAGENET_NORM, {}];
export const preprocessing: cv.ImagePreprocessorOptions = {
  resizeMode: 'crop',
  interpolation: 'linear',
  normalizeOpts: IMAGENET_NORM,
  padValue: 0,
};
const petOptions: ClassifierOptions<Pet> = { ...preprocessing, labels: ['cat', 'dog'] };
const pets: ClassifierModel<Pet> = { modelPath: 'pets.pte', modelOpts: petOptions };

/** Each of the published models, by each of its names. */
export const classifiers: ClassifierModel<Label>[] = [
  models.classification.EFFICIENTNET_V2_S.XNNPACK_INT8,
  models.classification.EFFICIENTNET_V2_S.XNNPACK_FP32,
  models.classification.EFFICIENTNET_V2_S.DEFAULT,
];
export const embedders: ImageEmbedderModel[] = [
  models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.XNNPACK_FP32,
  models.imageEmbeddings.CLIP_VIT_BASE_PATCH32.DEFAULT,
];
// @ts-expect-error a file for a backend that onsight does not have
export const coreml: unknown = models.classification.EFFICIENTNET_V2_S.COREML_FP16;

export async function classify(runtime: object): Promise<DeclaredClassification<Pet>[]> {
  const named: DeclaredClassifier<Label> = await createClassifier(
    models.classification.EFFICIENTNET_V2_S.DEFAULT,
  );
  const classifier: Classifier<Pet> = await createClassifier(pets, runtime);
  const declared: DeclaredClassifier<Pet> = classifier;
  const options: ClassifyOptions = { topk: 3 };
  const found: Classification<Pet>[] = await classifier.classify(image, options);
  named.dispose();
  // onsight's own, of a source and options
  const own: Classifier = await createClassifier('model.pte', { labels: ['cat', 'dog'] });
  const ownOptions: ClassifierOptions = { threads: 1, resize: 256 };
  const embedded: ClassifierClass = await createClassifier(undefined, ownOptions);
  const scores: number[] = (await own.classify('a.jpg')).map(({ score }) => score);
  const both: number[] = found.map(({ score, confidence }) => score - confidence);
  // @ts-expect-error an option of another shape
  await createClassifier('model.pte', { modelOpts: {} });
  // @ts-expect-error options beside a configuration
  await createClassifier(pets, { limits: 'untrusted' });
  // @ts-expect-error options in a configuration
  await createClassifier({ ...pets, limits: 'untrusted' });
  // @ts-expect-error a slip in an option
  await createClassifier({ modelPath: 'model.pte', modelOpts: { lables: [] } });
  await createClassifier({ modelPath: 'model.pte', sha256: 'ab', bytes: 5 });
  embedded.dispose();
  return scores.length > both.length ? declared.classify(image, { topk: 1 }) : found;
}

export async function embed(runtime: object): Promise<Float32Array[]> {
  const [config] = embedders;
  const configured = await createImageEmbedder(config ?? { modelPath: 'model.pte' }, runtime);
  const declared: DeclaredEmbedder = configured;
  const same: ImageEmbedder = configured;
  const own: ImageEmbedder = await createImageEmbedder({ uri: 'model.pte' }, { threads: 1 });
  return [await declared.embed(image), await same.embed(image), await own.embed('a.jpg')];
}

export function useAll(preventLoad: boolean): unknown[] {
  const options: ResourceOptions = { preventLoad, forceDownload: true };
  const classifier: Status<ClassifierModel<Pet>> & {
    labels: readonly Pet[];
    classify: DeclaredClassifier<Pet>['classify'] | undefined;
    classifyWorklet: DeclaredClassifier<Pet>['classifyWorklet'] | undefined;
  } = useClassifier(pets, options);
  const embedder: Status<ImageEmbedderModel> & {
    embed: DeclaredEmbedder['embed'] | undefined;
    embedWorklet: DeclaredEmbedder['embedWorklet'] | undefined;
  } = useImageEmbedder({ modelPath: 'model.pte', modelOpts: preprocessing }, options);
  const downloaded: {
    resource: ClassifierModel<Pet> | undefined;
    downloadProgress: number;
    downloadError: Error | undefined;
  } = useResourceDownload(pets, options);
  const made: { model: Classifier<Pet> | undefined; error: Error | undefined } = useModel(
    (config: ClassifierModel<Pet>) => createClassifier(config),
    downloaded.resource,
  );
  // onsight's own
  const own = useClassifier('model.pte', { preventLoad, labels: ['cat', 'dog'] });
  const name: Promise<string | undefined> = own
    .classify('a.jpg', { maxResults: 1 })
    .then(([best]) => best?.label);
  const vector: Promise<Float32Array> = useImageEmbedder().embed('a.jpg');
  return [classifier, embedder, made, name, vector];
}

export async function resources(signal: AbortSignal): Promise<string> {
  const onProgress = (progress: number): string => `${progress}`;
  const options: DownloadOptions = { onProgress, signal, forceDownload: false };
  const local: ClassifierModel<Pet> = await download(pets, options);
  const path: string = await download('https://example.org/model.pte');
  const inspection: ModelInspection = await inspectModel(path);
  const { schema, backends }: { schema: object; backends: Record<string, readonly string[]> } =
    inspection;
  const dim = inspection.schema['forward']?.inputs[0]?.shape[0];
  const size: number | undefined = dim?.kind === 'constant' ? dim.value : undefined;
  return JSON.stringify([local, schema, backends, size]);
}

export function errors(thrown: unknown): RnExecuTorchErrorCode {
  const codes: readonly string[] = VALID_ERROR_CODES;
  if (isRnExecuTorchError(thrown, 'RESOURCE_BUSY')) {
    const code: 'RESOURCE_BUSY' = thrown.code;
    return code;
  }
  if (isRnExecuTorchError(thrown)) return thrown.code;
  const error: RnExecuTorchError<'UNKNOWN'> = RnExecuTorchError('UNKNOWN', codes.join(), 1);
  const name: 'RnExecuTorchError' = error.name;
  const own: number | undefined = error.etRuntimeErrorCode;
  throw Object.assign(error, { name, own });
}

/** The small exports of 0.5 to 0.9. */
export const numbers: [200, 206, 0, 1, 0, 4] = [
  HTTP_CODE.OK,
  HTTP_CODE.PARTIAL_CONTENT,
  DownloadStatus.ONGOING,
  DownloadStatus.PAUSED,
  SourceType.OBJECT,
  SourceType.REMOTE_FILE,
];
export const kinds: SourceType[] = [
  SourceType.LOCAL_FILE,
  SourceType.RELEASE_MODE_FILE,
  SourceType.DEV_MODE_FILE,
];

/** Types that must be just as declared. */
export const same: [
  Same<RnExecuTorchErrorCode, (typeof VALID_ERROR_CODES)[number]>,
  Same<(typeof IMAGENET1K_LABELS)[134], 'crane'>,
  Same<(typeof IMAGENET1K_LABELS)['length'], 1000>,
] = [true, true, true];
