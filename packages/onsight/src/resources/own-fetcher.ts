// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A fetcher that an app wrote: what it must have, what it must give, and what becomes of its errors.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { isPlain, shown, textOf } from '../errors/values.js';
import { interrupted, throwIfAborted, untilAborted } from './abort.js';
import type { Fetcher, OpenedResource } from './fetcher.js';
import { bytesOf, isBuffer, isDetached } from './source.js';

const NEEDED = ['fetch', 'readAsString'] as const;
const OPTIONAL = [
  'pauseFetching',
  'resumeFetching',
  'cancelFetching',
  'listDownloadedFiles',
  'listDownloadedModels',
  'deleteResources',
  'getFilesTotalSize',
  'open',
  'readBytes',
] as const;
type Method = (typeof NEEDED)[number] | (typeof OPTIONAL)[number];

/** A fetcher whose results need no further check, and whose errors have codes. */
export interface CheckedFetcher extends Pick<Fetcher, Exclude<Method, 'fetch' | 'open'>> {
  fetch(...given: Parameters<Fetcher['fetch']>): Promise<string[] | null>;
  open?(...given: Parameters<Required<Fetcher>['open']>): Promise<OpenedResource[] | null>;
}

/**
 * Which methods a fetcher has.
 *
 * @throws RnExecutorchError InvalidConfig for what is no fetcher
 */
export function methodsOf(given: unknown): Method[] {
  const found = (name: Method): unknown => fieldOf(given, name) ?? undefined;
  if (!NEEDED.every((name) => typeof found(name) === 'function')) {
    throw invalid(
      'resourceFetcher must be what createResourceFetcher makes, or have fetch() and ' +
        `readAsString(), found ${shown(given)}`,
    );
  }
  const methods = [...NEEDED, ...OPTIONAL].filter((name) => found(name) !== undefined);
  const wrong = methods.find((name) => typeof found(name) !== 'function');
  if (wrong === undefined) return methods;
  throw invalid(`${wrong} of the resourceFetcher must be a function, not ${shown(found(wrong))}`);
}

/** The same fetcher, by methods that check it. @throws as {@link methodsOf} */
export function checkedFetcher(given: Fetcher): CheckedFetcher {
  const methods = methodsOf(given).map((name) => [
    name,
    (...values: unknown[]) => call(given, name, values),
  ]);
  return Object.fromEntries(methods) as CheckedFetcher;
}

/** Calls a method; one that does not heed its signal is waited for until that is aborted. */
async function call(given: Fetcher, method: Method, values: unknown[]): Promise<unknown> {
  const takesSignal = method === 'open' || method === 'readBytes';
  const { signal } = (takesSignal ? (values[1] ?? {}) : {}) as { signal?: AbortSignal };
  throwIfAborted(signal);
  try {
    const able = given as unknown as Record<Method, (...values: unknown[]) => unknown>;
    const result = await untilAborted(Promise.resolve(able[method](...values)), signal);
    return checked(method, result, values);
  } catch (error) {
    // An AbortError, or whatever else it makes of the signal.
    throw signal?.aborted ? interrupted(signal.reason) : ownError(method, error);
  }
}

function checked(method: Method, result: unknown, values: unknown[]): unknown {
  if (method === 'fetch') return pathsOf(result, values.length - 1);
  if (method === 'open') return filesOf(result, (values[0] as unknown[]).length);
  if (method === 'readBytes') return readBytesOf(result);
  return result;
}

/** The paths of what `fetch` resolved with; null if it was interrupted. */
function pathsOf(result: unknown, count: number): string[] | null {
  const paths = isPlain(result) ? result['paths'] : result;
  if (paths === null || paths === undefined) return null;
  const list = listOf('fetch', 'a path', paths, count);
  for (const path of list) {
    if (!isPath(path)) throw unusable('fetch', 'a path for each source', shown(path));
  }
  return list as string[];
}

/** What `open` resolved with; null if it was interrupted. */
function filesOf(result: unknown, count: number): OpenedResource[] | null {
  if (result === null || result === undefined) return null;
  const files = Array.isArray(result) ? result : [result];
  return listOf('open', '{ path } or { bytes }', files, count).map(fileOf);
}

function fileOf(file: unknown): OpenedResource {
  const { path, bytes, url, discard } = Object(file ?? {}) as Record<keyof OpenedResource, unknown>;
  const origin = {
    ...(typeof url === 'string' && { url }),
    ...(typeof discard === 'function' && {
      discard: async () => {
        await (discard.call(file) as Promise<void>);
      },
    }),
  };
  if (isPath(path)) return { path, ...origin };
  if (isBytes(bytes)) return { bytes: bytesOf(bytes), ...origin };
  const [name, value] = bytes === undefined ? ['path', path] : ['bytes', bytes];
  const found = isPlain(file) ? `{ ${name}: ${shown(value)} }` : shown(file);
  throw unusable('open', '{ path: a text } or { bytes: a Uint8Array } for each source', found);
}

function readBytesOf(result: unknown): Uint8Array {
  if (isBytes(result)) return bytesOf(result);
  throw unusable('readBytes', 'a Uint8Array', shown(result));
}

function listOf(method: Method, what: string, list: unknown, count: number): unknown[] {
  if (!Array.isArray(list))
    throw unusable(method, `a list of ${what} for each source`, shown(list));
  if (list.length === count) return list;
  throw unusable(method, `${what} for each source, ${count} in all`, `a list of ${list.length}`);
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return typeof value === 'object' && value !== null && isBuffer(value) && !isDetached(value);
}

const CODES: Partial<Record<Method, RnExecutorchErrorCode>> = {
  fetch: RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
  resumeFetching: RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
  open: RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
  readBytes: RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
  readAsString: RnExecutorchErrorCode.FileReadFailed,
};

/** What a method threw, if it has a code; else an error that says where it is from. */
function ownError(method: Method, error: unknown): RnExecutorchError {
  const parsed = parseUnknownError(error);
  const hasCode = parsed === error || parsed.code !== (RnExecutorchErrorCode.Internal as number);
  if (hasCode) return parsed;
  return new RnExecutorchError(
    CODES[method] ?? RnExecutorchErrorCode.Internal,
    `${method}() of the app's own resource fetcher failed: ${textOf(error) || 'it gave no reason'}`,
    error,
  );
}

/** A field of a value of any kind. @throws RnExecutorchError InvalidConfig if it can't be read */
function fieldOf(value: unknown, name: string): unknown {
  try {
    return (Object(value ?? {}) as Record<string, unknown>)[name];
  } catch (error) {
    throw invalid(`${name} of the resourceFetcher can't be read: ${textOf(error)}`, error);
  }
}

function unusable(method: Method, expected: string, found: string): RnExecutorchError {
  return invalid(`${method}() of the resource fetcher must give ${expected}; ${found} came`);
}

function invalid(message: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, message, cause);
}
