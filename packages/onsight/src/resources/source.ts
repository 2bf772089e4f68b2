// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The forms in which a resource may be named, and the name of what is stored.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown, textOf } from '../errors/values.js';
import type { Expectation } from './expectation.js';
import { refuseMisspelled } from './misspelled.js';
import { bytesOfDataUri, pathsOfFileUri } from './uris.js';

/**
 * Where a model or another resource comes from.
 *
 * - string: an `http(s):` URL, a `file:` URI, a `data:` URI or a path
 * - number: an asset of the bundler, see `registerAsset`
 * - object: `{ uri }` or `{ modelSource }`, each with `sha256` (hexadecimal) and `bytes` if known,
 *   and with `cacheKey` where the same file has ever new URLs, as signed ones: it then names what is
 *   stored; without it, `sha256` does so for URLs with a query;
 *   a `URL`; a bundler's `{ default }`; bytes (`ArrayBuffer`, any view of one, `Blob`); any other
 *   object is written as JSON
 */
export type ResourceSource = string | number | object;

/** A {@link ResourceSource} understood. */
export type ParsedSource =
  | { kind: 'remote'; url: string; expected: Expectation }
  | { kind: 'file'; path: string; expected: Expectation; others?: readonly string[] }
  | { kind: 'asset'; id: number; expected: Expectation }
  | { kind: 'bytes'; form: 'bytes' | 'object'; bytes: Uint8Array; expected: Expectation }
  | { kind: 'blob'; blob: Blob; expected: Expectation };

export type LocalFile = Extract<ParsedSource, { kind: 'file' }>;
export type Remote = Extract<ParsedSource, { kind: 'remote' }>;
/** What is behind a source: a file, bytes, or something to be downloaded. */
export type ResolvedSource = Exclude<ParsedSource, { kind: 'asset' | 'blob' }>;

const MAX_NESTING = 4;

/** The field in which an object holds a source, if it does. */
export function holderOf(source: object): 'uri' | 'modelSource' | 'default' | undefined {
  const fields = source as Record<string, unknown>;
  const names = (['uri', 'modelSource', 'default'] as const).filter((name) => name in source);
  return names.find((name) => fields[name] !== undefined && fields[name] !== null) ?? names[0];
}

/** @throws RnExecutorchError InvalidModelSource, or ResourceFetcherMissingUri for an empty `uri` */
export function parseSource(source: ResourceSource): ParsedSource {
  try {
    return parse(source, {}, MAX_NESTING);
  } catch (error) {
    if (error instanceof RnExecutorchError) throw error;
    throw invalid(`it can't be read: ${textOf(error)}`, error); // A getter may throw anything.
  }
}

function parse(source: unknown, expected: Expectation, depth: number): ParsedSource {
  if (typeof source === 'string') return parseText(source, expected);
  if (typeof source === 'number') return parseNumber(source, expected);
  if (typeof source !== 'object' || source === null) {
    throw invalid(`a URL, path, asset number, bytes or { uri } was expected, not ${shown(source)}`);
  }
  if (depth === 0) throw invalid('sources in it are nested too deep');
  return parseBytes(source, expected) ?? parseObject(source, expected, depth);
}

function parseNumber(id: number, expected: Expectation): ParsedSource {
  if (!Number.isSafeInteger(id)) throw invalid(`${id} is no asset number`);
  return { kind: 'asset', id, expected };
}

function parseText(text: string, expected: Expectation): ParsedSource {
  if (text === '') throw invalid('it is an empty string');
  if (/^https?:/i.test(text)) return { kind: 'remote', url: checkUrl(text), expected };
  if (/^file:/i.test(text)) return parseFileUri(text, expected);
  if (/^data:/i.test(text)) return parseDataUri(text, expected);
  return { kind: 'file', path: text, expected };
}

function parseFileUri(uri: string, expected: Expectation): ParsedSource {
  const [path, ...others] = pathsOfFileUri(uri);
  if (path === undefined)
    throw invalid(`${shown(uri)} names no file here: file:///path was expected`);
  return { kind: 'file', path, others, expected };
}

function parseDataUri(uri: string, expected: Expectation): ParsedSource {
  const bytes = bytesOfDataUri(uri);
  if (bytes) return { kind: 'bytes', form: 'bytes', bytes, expected };
  throw invalid("a 'data:' URI must have a comma, and behind it what is encoded as it says");
}

function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw invalid(`${shown(text)} is no URL`, error);
  }
  if (url.username || url.password) {
    throw invalid(`the URL of ${url.host} holds a password: give it as the option 'headers'`);
  }
  return text;
}

function parseBytes(source: object, expected: Expectation): ParsedSource | undefined {
  if (isBlob(source)) return { kind: 'blob', blob: source, expected };
  if (!isBuffer(source)) return undefined;
  if (isDetached(source)) throw invalid('its buffer was transferred away');
  return { kind: 'bytes', form: 'bytes', bytes: bytesOf(source), expected };
}

function parseObject(source: object, outer: Expectation, depth: number): ParsedSource {
  if (source instanceof URL) return parseText(source.href, outer);
  const fields = source as Record<string, unknown>;
  const key = holderOf(source);
  if (key === undefined) return parseJson(source);
  refuseMisspelled(source);
  if (key === 'uri' && (fields['uri'] === '' || fields['uri'] == null)) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherMissingUri,
      'The source has a `uri` that is empty: it must be a URL, a path or a data: URI',
    );
  }
  return parse(fields[key], { ...outer, ...parseExpectation(fields) }, depth - 1);
}

function parseExpectation({ sha256, bytes, cacheKey }: Record<string, unknown>): Expectation {
  const expected: Expectation = {};
  if (sha256 !== undefined) {
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
      throw invalid(`its sha256 must be 64 hexadecimal digits, not ${shown(sha256)}`);
    }
    expected.sha256 = sha256.toLowerCase();
  }
  if (bytes !== undefined) {
    if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0) {
      throw invalid(`its bytes must be a whole number, not ${shown(bytes)}`);
    }
    expected.bytes = bytes;
  }
  if (cacheKey !== undefined) {
    if (typeof cacheKey !== 'string' || cacheKey === '') {
      throw invalid(`its cacheKey must be a text that is not empty, not ${shown(cacheKey)}`);
    }
    expected.cacheKey = cacheKey;
  }
  return expected;
}

function parseJson(source: object): ParsedSource {
  const text = jsonOf(source);
  if (typeof text !== 'string') throw invalid('the object has no JSON');
  return { kind: 'bytes', form: 'object', bytes: new TextEncoder().encode(text), expected: {} };
}

function jsonOf(source: object): unknown {
  try {
    return JSON.stringify(source);
  } catch (error) {
    throw invalid('the object has no JSON', error);
  }
}

function invalid(why: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidModelSource,
    `The source can't be used: ${why}`,
    cause,
  );
}

/** Whether it holds bytes that can be had at once. */
export function isBuffer(value: object): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || ['ArrayBuffer', 'SharedArrayBuffer'].includes(tagOf(value));
}

export function isBlob(value: object): value is Blob {
  return ['Blob', 'File'].includes(tagOf(value));
}

/** The name of a value's class: things of another realm are no instances of this one's classes. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** Whether its bytes are elsewhere now: it was given to another thread. */
export function isDetached(data: ArrayBuffer | ArrayBufferView): boolean {
  try {
    return !bytesOf(data);
  } catch {
    return true;
  }
}

/** The bytes of a buffer or of a view of one, not copied. One that is detached throws. */
export function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The name under which a source is stored. */
export function storedName(parsed: Exclude<ResolvedSource, { kind: 'file' }>): string {
  if (parsed.kind === 'bytes') return nameOfBytes(parsed.form, parsed.bytes);
  return nameOfUrl(parsed.url, parsed.expected);
}

// 80 bits: no two URLs meet by chance.
const HASH_DIGITS = 20;
const MAX_STEM = 80;

const digest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes)).slice(0, HASH_DIGITS);

/**
 * The name of what was downloaded from a URL, as in `model-0123456789abcdef0123.pte`. Signatures in
 * a query change: a `cacheKey`, or else a hash, tells the file better than a URL that has one.
 */
export function nameOfUrl(url: string, { cacheKey, sha256 }: Expectation = {}): string {
  const withoutFragment = url.replace(/#.*$/s, '');
  const address = withoutFragment.replace(/\?.*$/s, '');
  const path = address.replace(/^[^:]*:\/\/[^/]*/, '');
  const last = path.split('/').filter(Boolean).pop() ?? '';
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(last)?.[0] ?? '';
  const stem = last.slice(0, last.length - extension.length).replace(/[^A-Za-z0-9_-]+/g, '_');
  const readable = stem.slice(0, MAX_STEM) || 'resource';
  const hash = address === withoutFragment ? undefined : sha256;
  const identity = cacheKey === undefined ? (hash ?? withoutFragment) : `cacheKey ${cacheKey}`;
  return `${readable}-${digest(utf8ToBytes(identity))}${extension}`;
}

/** The name of bytes that came without a URL. */
export function nameOfBytes(kind: 'bytes' | 'object', bytes: Uint8Array): string {
  return `${kind}-${digest(bytes)}${kind === 'object' ? '.json' : '.bin'}`;
}
