// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One HTTP request: mirror, headers of one origin alone, redirects, and the body of the answer.

import { Watchdog, untilAborted } from './abort.js';
import { lengthOf, statusError } from './answer.js';
import { failed, noAnswer, printable } from './failures.js';
import { mirrored } from './mirrors.js';
import type { ResolvedOptions } from './options.js';

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

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

/**
 * Asks for a URL, following redirects. Any status is an answer.
 *
 * @param follows whether the platform follows redirects by itself, as browsers insist on
 * @throws RnExecutorchError ResourceFetcherDownloadFailed; as TransientError if there was no answer,
 *   and may be one the next time
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
    dismiss(response);
    address = redirected(address, target);
  }
  throw failed(`${printable(url)} was redirected more than ${MAX_REDIRECTS} times`);
}

/** Lets go of an answer whose body nobody wants. How long that takes is no matter. */
export function dismiss(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

/** A `fetch` of the app may not heed the signal. */
async function ask(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit & { signal: AbortSignal },
): Promise<Response> {
  try {
    return await untilAborted(Promise.resolve(fetch(url, init)), init.signal, dismiss);
  } catch (error) {
    throw noAnswer(url, error);
  }
}

function redirected(from: string, location: string): string {
  let target: URL;
  try {
    target = new URL(location, from);
  } catch (error) {
    throw failed(
      `${printable(from)} redirects to '${printable(location)}', which is no URL`,
      error,
    );
  }
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
      return await watchdog.watch(() => untilAborted(step(), watchdog.controller.signal));
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
    // Of a stream that broke, cancel gives the same error again; of one that hangs, it may hang.
    reader?.cancel().catch(() => undefined);
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
    return answer.bytes ?? lengthOf(answer.response.headers) ?? 0;
  } finally {
    watchdog.stop();
  }
}
