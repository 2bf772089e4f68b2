// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One HTTP request: mirror, headers of one origin alone, redirects, and what failures mean.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { mirrored, type ResolvedOptions } from './options.js';

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A failure that another attempt may mend. */
export class TransientError extends RnExecutorchError {
  /** Milliseconds that the server asked to wait. */
  retryAfterMs = 0;
}

export interface HttpRequest {
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
