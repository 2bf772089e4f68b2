// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Options that are wrong are refused by name: what is ignored in silence is found too late.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { isPlain, shown } from '../errors/values.js';

/** What an option must be, in words, and whether a value is it. */
export interface Rule {
  expected: string;
  fits: (value: unknown) => boolean;
}

/** The options that a function takes. */
export type Rules = Readonly<Record<string, Rule>>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Left to the engine, which says what it expects. */
const engine: Rule = { expected: '', fits: () => true };
const flag: Rule = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
export const CALLBACK: Rule = {
  expected: 'a function',
  fits: (value) => typeof value === 'function',
};
const signal: Rule = {
  expected: 'an AbortSignal',
  fits: (value) => isObject(value) && 'aborted' in value && 'addEventListener' in value,
};
const names: Rule = {
  expected: 'an array of class names',
  fits: (value) => Array.isArray(value) && value.every(isText),
};
const count: Rule = {
  expected: 'a whole number above 0, or negative for all',
  fits: (value) => value === Infinity || (Number.isInteger(value) && value !== 0),
};
const score: Rule = {
  expected: 'a number in 0..1',
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};
const concurrency: Rule = {
  expected: 'a whole number above 0',
  fits: (value) => value === Infinity || (Number.isInteger(value) && Number(value) > 0),
};

const IMAGE_LIMITS = ['maxPixels', 'maxDecodedBytes', 'maxFileBytes'];
const imageLimits: Rule = {
  expected: `an object of ${IMAGE_LIMITS.join(', ')}`,
  fits: (value) =>
    isPlain(value) && Object.keys(value).every((name) => IMAGE_LIMITS.includes(name)),
};
const limits: Rule = { expected: "'untrusted'", fits: (value) => value === 'untrusted' };

/** Of createClassifier and createImageEmbedder alike. */
const LOAD: Rules = {
  onProgress: CALLBACK,
  signal,
  threads: engine,
  limits,
  imageLimits,
  resize: engine,
  crop: engine,
  interpolation: engine,
  antialias: engine,
  mean: engine,
  std: engine,
};
/** Of the modules' loads. */
export const LOADING: Rules = { signal, threads: engine, limits };
export const FORWARD: Rules = { signal };
export const INSPECT: Rules = { signal, onProgress: CALLBACK, limits };
const BATCH: Rules = { concurrency };

export const CLASSIFIER: Rules = { ...LOAD, labels: engine, scores: engine };
export const EMBEDDER: Rules = { ...LOAD, pooling: engine };
export const CLASSIFY: Rules = {
  maxResults: count,
  topk: count,
  scoreThreshold: score,
  categoryAllowlist: names,
  categoryDenylist: names,
  signal,
};
export const CLASSIFY_BATCH: Rules = { ...CLASSIFY, ...BATCH };
const topk: Rule = {
  expected: 'a whole number, 0 or more',
  fits: (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 0),
};
const isNumbers = (value: unknown) => [value ?? 0].flat().every((one) => typeof one === 'number');

// As in react-native-executorch 0.10.
export const CONFIGURED_CLASSIFY: Rules = { ...CLASSIFY, topk };
export const CLASSIFY_WORKLET: Rules = { topk };
export const DOWNLOAD: Rules = { onProgress: CALLBACK, signal, forceDownload: flag };
export const MODEL_OPTS: Rules = {
  labels: { expected: 'an array of labels', fits: Array.isArray },
  resizeMode: engine,
  interpolation: engine,
  normalizeOpts: {
    expected: 'an object of alpha and beta, each a number or three',
    fits: (value) => isPlain(value) && isNumbers(value['alpha']) && isNumbers(value['beta']),
  },
};

export const EMBED: Rules = { quantize: flag, signal };
export const EMBED_BATCH: Rules = { ...EMBED, ...BATCH };

/**
 * A copy of options that are what they must be, without those that are unset: undefined, null, or
 * not the object's own.
 *
 * @throws RnExecutorchError InvalidConfig, naming the option, what it must be and what was found
 */
export function checkOptions<O extends object>(options: O, rules: Rules): O {
  if (!isPlain(options)) {
    throw invalid(`Options must be a plain object, found ${shown(options)}`);
  }
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) throw invalid(unknownName(name, Object.keys(rules)));
    if (!rule.fits(value)) {
      throw invalid(`The option ${name} must be ${rule.expected}, found ${shown(value)}`);
    }
    checked[name] = value;
  }
  return checked as O;
}

/**
 * Refuses options in place of the source, which any object could be.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function refuseOptionsAsSource(source: unknown, rules: Rules): void {
  if (!isPlain(source)) return;
  const names = Object.keys(source);
  if (!names.every((name) => Object.hasOwn(rules, name))) return;
  throw invalid(
    'The first argument is the model, and options are the second: give undefined first for the ' +
      'model that comes with onsight',
  );
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = known.find((one) => one.toLowerCase() === name.toLowerCase());
  const advice = meant ? `${meant} is meant` : `there are ${known.join(', ')}`;
  return `There is no option ${name}: ${advice}`;
}

function invalid(message: string): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, message);
}
