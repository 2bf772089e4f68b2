// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Options that are wrong are refused by name: what is ignored in silence is found too late.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { meantName } from '../errors/names.js';
import { CALLBACK, FLAG, SIGNAL, type Rule, type Rules } from '../errors/rules.js';
import { isPlain, shown } from '../errors/values.js';

const isText = (value: unknown): value is string => typeof value === 'string';

/** Left to the engine, which says what it expects. */
const engine: Rule = { expected: '', fits: () => true };
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
  signal: SIGNAL,
  threads: engine,
  limits,
  imageLimits,
  exact: FLAG,
  resize: engine,
  crop: engine,
  interpolation: engine,
  antialias: engine,
  mean: engine,
  std: engine,
};
/** Of the modules' loads. */
export const LOADING: Rules = { signal: SIGNAL, threads: engine, limits };
export const PREPROCESSOR: Rules = { normMean: engine, normStd: engine };
export const FORWARD: Rules = { signal: SIGNAL };
export const INSPECT: Rules = { signal: SIGNAL, onProgress: CALLBACK, limits };
const BATCH: Rules = { concurrency };

export const CLASSIFIER: Rules = { ...LOAD, labels: engine, scores: engine };
export const EMBEDDER: Rules = { ...LOAD, pooling: engine };
export const CLASSIFIER_HOOK = ofHook(CLASSIFIER);
export const EMBEDDER_HOOK = ofHook(EMBEDDER);
export const CLASSIFY: Rules = {
  maxResults: count,
  topk: count,
  scoreThreshold: score,
  categoryAllowlist: names,
  categoryDenylist: names,
  signal: SIGNAL,
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
export const DOWNLOAD: Rules = { onProgress: CALLBACK, signal: SIGNAL, forceDownload: FLAG };
export const RESOURCE: Rules = { preventLoad: FLAG, forceDownload: FLAG };
export const MODEL_OPTS: Rules = {
  labels: {
    expected: 'an array of labels, of which none is a function',
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one !== 'function'),
  },
  resizeMode: engine,
  interpolation: engine,
  normalizeOpts: {
    expected: 'an object of alpha and beta, each a number or three',
    fits: (value) =>
      isPlain(value) &&
      Object.keys(value).every((name) => name === 'alpha' || name === 'beta') &&
      isNumbers(value['alpha']) &&
      isNumbers(value['beta']),
  },
  padValue: { expected: 'a number', fits: (value) => typeof value === 'number' },
};

export const EMBED: Rules = { quantize: FLAG, signal: SIGNAL };
export const EMBED_BATCH: Rules = { ...EMBED, ...BATCH };

/** A hook stops and follows its download itself: a function made by each render changes nothing. */
function ofHook(rules: Rules): Rules {
  const own = Object.entries(rules).filter(([name]) => name !== 'onProgress' && name !== 'signal');
  return { ...Object.fromEntries(own), preventLoad: FLAG };
}

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
  for (const [name, value] of entriesOf(options)) {
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
  const names = namesOf(source);
  if (!names?.every((name) => Object.hasOwn(rules, name))) return;
  throw invalid(
    'The first argument is the model, and options are the second: give undefined first for the ' +
      'model that comes with onsight',
  );
}

/** The names of an object's fields; undefined if it throws, as a proxy may. */
function namesOf(object: object): string[] | undefined {
  try {
    return Object.keys(object);
  } catch {
    return undefined;
  }
}

function entriesOf(options: object): [string, unknown][] {
  try {
    return Object.entries(options);
  } catch (error) {
    throw invalid("The options can't be read: one of them throws", error);
  }
}

/** What a stranger's file or image may do: never ignored, however it is written. */
const PROTECTIVE = ['limits', 'imageLimits', 'sha256', 'bytes'];
const OPTIONS = { ...CLASSIFIER, ...EMBEDDER };

/**
 * Refuses fields that would be ignored though somebody counts on them: options of onsight, and
 * slips in the names that are known. Any other may be there, as apps add names of their own to the
 * constants of models.
 *
 * @param advice - where options are taken instead
 * @throws RnExecutorchError InvalidConfig
 */
export function refuseIgnored(given: object, known: readonly string[], advice: string): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const meant = meantName(name, known);
    if (meant) throw invalid(`There is no ${name}: ${meant} is meant`);
    const isOption = Object.hasOwn(OPTIONS, name) || meantName(name, PROTECTIVE);
    if (isOption) throw invalid(`${name} would be ignored here: ${advice}`);
  }
}

function unknownName(name: string, known: readonly string[]): string {
  const meant = meantName(name, known);
  const advice = meant ? `${meant} is meant` : `there are ${known.join(', ')}`;
  return `There is no option ${name}: ${advice}`;
}

function invalid(message: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, message, cause);
}
