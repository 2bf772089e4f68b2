// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One HTTP request: mirror, headers of one origin alone, redirects; what status and headers of the
// answer mean, and its body.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { Watchdog } from './abort.js';
import { mirrored, type ResolvedOptions } from './options.js';

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A failure that another attempt may mend. */
export class TransientError extends RnExecutorchError {
  /** Milliseconds that the server asked to wait. */
  retryAfterMs = 0;
}

interface HttpRequest {
  method: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  signal: AbortSignal;
}

export interface HttpAnswer {
  response: Response;
  /** SHA-256 of the whole content, where a model hub promises it. */
  sha256?: string;
  /** Bytes of the whole content, where a model hub promises them. */
  bytes?: number;
}

/** A URL as messages show it: without the query, which may hold a signature. */
export function printable(url: string): string {
  return url.replace(/[?#].*$/s, (rest) => (rest.startsWith('?') ? '?…' : ''));
}

/**
 * Asks for a URL, following redirects. Any status is an answer.
 *
 * @param follows whether the platform follows redirects by itself, as browsers insist on
 * @throws RnExecutorchError ResourceFetcherDownloadFailed; as {@link TransientError} if there was
 *   no answer
 */
export async function request(
  url: string,
  init: HttpRequest,
  options: ResolvedOptions,
  follows: boolean,
): Promise<HttpAnswer> {
  const promised: Omit<HttpAnswer, 'response'> = {};
  let address = mirrored(url, options.mirrors);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const { origin } = new URL(address);
    const response = await ask(options.fetch, address, {
      method: init.method,
      headers: { ...init.headers, ...options.headers[origin] },
      redirect: follows ? 'follow' : 'manual',
      signal: init.signal,
    });
    notePromises(response.headers, promised);
    const target = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (target === null) return { response, ...promised };
    await response.body?.cancel();
    address = redirected(address, target);
  }
  throw failed(`${printable(url)} was redirected more than ${MAX_REDIRECTS} times`);
}

async function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new TransientError(
      RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
      `No answer from ${new URL(url).host} for ${printable(url)} (${rootMessage(error)}): ` +
        'check the address and the network',
      error,
    );
  }
}

function redirected(from: string, location: string): string {
  const target = new URL(location, from);
  if (!/^https?:$/.test(target.protocol)) {
    throw failed(`${printable(from)} redirects to ${target.protocol}, which is no web address`);
  }
  target.username = target.password = '';
  return target.href;
}

/** Hugging Face tells of the stored content on the way, before it redirects to a CDN. */
function notePromises(headers: Headers, promised: Omit<HttpAnswer, 'response'>): void {
  // A plain ETag can be any hash; that of the hub's own answer is the SHA-256 of large files.
  const etag =
    headers.get('x-linked-etag') ?? (headers.has('x-repo-commit') && headers.get('etag'));
  const sha256 = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag || '')?.[1];
  const size = headers.get('x-linked-size');
  if (sha256 !== undefined) promised.sha256 ??= sha256;
  if (size !== null && /^\d+$/.test(size)) promised.bytes ??= Number(size);
}

/** The error for an answer that is not the content. */
export function statusError(url: string, response: Response): RnExecutorchError {
  const { status, statusText } = response;
  const text = `${printable(url)} answered ${status} ${statusText}`.trim();
  const code = RnExecutorchErrorCode.ResourceFetcherDownloadFailed;
  if (!TRANSIENT.has(status)) return new RnExecutorchError(code, `${text}: ${advice(status)}`);
  const error = new TransientError(code, `${text}: try again later`);
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  if (seconds > 0) error.retryAfterMs = seconds * 1000;
  return error;
}

function advice(status: number): string {
  if (status === 401 || status === 403) {
    return "if the resource is not public, give a token in the option 'headers'";
  }
  if (status === 404 || status === 410) return 'check the address, nothing is there';
  return 'the content was expected, with status 200 or 206';
}

/** The message of the innermost cause: fetch says no more than "fetch failed" by itself. */
export function rootMessage(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (!(inner instanceof Error)) return String(inner);
  const { code } = inner as { code?: unknown };
  return inner.message || (typeof code === 'string' ? code : inner.name);
}

export function failed(message: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.ResourceFetcherDownloadFailed, message, cause);
}

/** The bytes follow. */
export interface ContentHead {
  kind: 'content';
  /** Where in the file the first byte of the body goes. */
  offset: number;
  /** Where in the file the body ends, if that was told. */
  end?: number | undefined;
  /** Bytes of the whole file, if that was told. */
  total?: number | undefined;
  /** What If-Range takes: a strong ETag, or Last-Modified. */
  validator?: string | undefined;
}

type Head =
  | ContentHead
  /** Nothing is missing. */
  | { kind: 'complete' }
  /** What is stored doesn't fit what the server has. */
  | { kind: 'mismatch' }
  /** There are no bytes to be had. */
  | { kind: 'failure' };

/** @param received bytes that are stored, from where the range was asked */
export function parseHead({ response, bytes }: HttpAnswer, received: number): Head {
  const { status, headers } = response;
  if (status === 416) {
    const total = numberIn(/^bytes \*\/(\d+)$/, headers.get('content-range')) ?? bytes;
    return { kind: total === received ? 'complete' : 'mismatch' };
  }
  if (status === 206) return parsePart(headers, received);
  if (status !== 200) return { kind: 'failure' };
  // The length of an encoded body is that of what was sent, not of what will be read.
  const plain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  const total = plain ? numberIn(/^(\d+)$/, headers.get('content-length')) : undefined;
  const validator = plain ? validatorOf(headers) : undefined;
  return { kind: 'content', offset: 0, end: total, total, validator };
}

function parsePart(headers: Headers, received: number): Head {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (!range || Number(range[1]) !== received) return { kind: 'mismatch' };
  const [end, total] = [Number(range[2]) + 1, Number(range[3])];
  return { kind: 'content', offset: received, end, total, validator: validatorOf(headers) };
}

function numberIn(pattern: RegExp, text: string | null): number | undefined {
  const digits = pattern.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  const strong = etag?.startsWith('"') ? etag : null;
  return strong ?? headers.get('last-modified') ?? undefined;
}

/**
 * Reads a body; waits for each piece no longer than the watchdog does.
 *
 * @param unread makes the error that is thrown when reading fails
 */
export async function* bodyChunks(
  response: Response,
  watchdog: Watchdog,
  unread: (error: unknown) => Error,
): AsyncGenerator<Uint8Array, void> {
  const reading = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await watchdog.watch(step);
    } catch (error) {
      throw unread(error);
    }
  };
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    if (!reader) {
      yield new Uint8Array(await reading(() => response.arrayBuffer()));
      return;
    }
    for (;;) {
      const { done, value } = await reading(() => reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    // Of a stream that broke, cancel gives the same error again.
    await reader?.cancel().catch(() => undefined);
  }
}

/** Bytes of what a URL has, asked from its server; 0 if that doesn't tell. */
export async function remoteSize(
  url: string,
  options: ResolvedOptions,
  followsRedirects: boolean,
): Promise<number> {
  if (options.offline) return 0;
  const watchdog = new Watchdog(options.stallTimeoutMs);
  const { signal } = watchdog.controller;
  const headers = { 'Accept-Encoding': 'identity' };
  try {
    const answer = await watchdog.watch(() =>
      request(url, { method: 'HEAD', headers, signal }, options, followsRedirects),
    );
    if (!answer.response.ok) throw statusError(url, answer.response);
    return answer.bytes ?? Number(answer.response.headers.get('content-length') ?? 0);
  } finally {
    watchdog.stop();
  }
}
