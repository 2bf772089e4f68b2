// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values as texts that are equal where the values are: what is written inline in a component is
// made anew by every render, and must not load a model again each time.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { bytesOf, isBuffer, tagOf } from '../resources/source.js';

/** Of objects that can't be compared otherwise: each its number, and none that is equal to it. */
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** Of bytes that were seen before. They are not expected to change. */
const digests = new WeakMap<object, string>();

// A render may take some milliseconds, in which hundreds of megabytes can't be read. These parts
// of them can; two models of the same length that differ, but in no part, are unheard of: training
// changes every weight.
const PARTS = 256;
const PART_BYTES = 1024;

/**
 * A text for a value: texts, numbers, dates, URLs and bytes by what they hold, arrays, maps,
 * sets and plain objects by what is in them; a Blob, or an object that holds itself, by which it is. Functions are
 * all alike: those written inline are made anew by each render, and none says what a model is.
 */
export function valueKey(value: unknown): string {
  return key(value, []);
}

function key(value: unknown, around: readonly object[]): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return `${typeof value} ${scalar(value)}`;
  if (isUrl(value)) return JSON.stringify(value.href);
  if (isBuffer(value)) return digest(value);
  if (tagOf(value) === 'Date') return `date ${Number(value)}`;
  if (value instanceof Map || value instanceof Set) return key([...value], [...around, value]);
  if (around.includes(value) || !/^(?:Object|Array)$/.test(tagOf(value))) return identity(value);
  const within = [...around, value];
  if (Array.isArray(value)) return `[${value.map((item) => key(item, within)).join()}]`;
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${key(item, within)}`).join()}}`;
}

function scalar(value: unknown): string {
  return typeof value === 'function' ? '' : String(value);
}

// Of another realm, it is no instance of this one's class; in React Native, it has no tag.
function isUrl(value: object): value is URL {
  return value instanceof URL || tagOf(value) === 'URL';
}

function identity(value: object): string {
  const known = identities.get(value) ?? ++lastIdentity;
  identities.set(value, known);
  return `object ${known}`;
}

function digest(buffer: ArrayBuffer | ArrayBufferView): string {
  const known = digests.get(buffer);
  if (known !== undefined) return known;
  const bytes = bytesOf(buffer);
  const hash = sha256.create();
  const step = Math.max(PART_BYTES, (bytes.length - PART_BYTES) / (PARTS - 1));
  for (let part = 0; part < PARTS; part++) {
    const start = Math.floor(part * step);
    if (start < bytes.length) hash.update(bytes.subarray(start, start + PART_BYTES));
  }
  const text = `bytes ${bytes.length} ${bytesToHex(hash.digest())}`;
  digests.set(buffer, text);
  return text;
}

/** A callback for progress, which begins at 0, that tells each further percent once. */
export function perPercent(tell: (progress: number) => void): (progress: number) => void {
  let last = 0;
  return (progress) => {
    const percent = Math.floor(progress * 100);
    if (percent === last) return;
    last = percent;
    tell(progress);
  };
}
