// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What status and headers of an HTTP answer mean.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { TransientError, failed, printable } from './failures.js';
import type { HttpAnswer } from './http.js';

const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error for an answer that is not the content. */
export function statusError(url: string, response: Response): RnExecutorchError {
  const { status, statusText } = response;
  const text = `${printable(url)} answered ${status} ${statusText}`.trim();
  if (!TRANSIENT.has(status)) return failed(`${text}: ${advice(status)}`);
  const code = RnExecutorchErrorCode.ResourceFetcherDownloadFailed;
  const error = new TransientError(code, `${text}: try again later`);
  error.retryAfterMs = waitOf(response.headers.get('retry-after') ?? '');
  return error;
}

/** Milliseconds that Retry-After asks to wait: it is in seconds, or a date. */
function waitOf(text: string): number {
  const milliseconds = /^\s*\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return milliseconds > 0 ? milliseconds : 0;
}

function advice(status: number): string {
  if (status === 401 || status === 403) {
    return "if the resource is not public, give a token in the option 'headers'";
  }
  if (status === 404 || status === 410) return 'check the address, nothing is there';
  return 'the content was expected, with status 200, or 206 and the range that was asked for';
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
  /** Whether `fetch` has an encoding to undo. */
  encoded?: boolean;
}

export type Head =
  | ContentHead
  /** Nothing is missing. */
  | { kind: 'complete' }
  /** What is stored doesn't fit what the server has. */
  | { kind: 'mismatch' }
  /** There are no bytes to be had. */
  | { kind: 'failure' };

/**
 * @param received bytes that are stored, from where the range was asked
 * @throws RnExecutorchError ResourceFetcherDownloadFailed for an encoding that can't be undone
 */
export function parseHead(url: string, { response, bytes }: HttpAnswer, received: number): Head {
  const { status, headers } = response;
  if (status === 416) {
    const total = numberIn(/^bytes \*\/(\d+)$/i, headers.get('content-range')) ?? bytes;
    return { kind: total === received ? 'complete' : 'mismatch' };
  }
  if (status !== 200 && status !== 203 && status !== 206) return { kind: 'failure' };
  const plain = isPlain(url, headers);
  if (status === 206) return plain ? parsePart(headers, received) : { kind: 'mismatch' };
  const total = plain ? lengthOf(headers) : undefined;
  const validator = plain ? validatorOf(headers) : undefined;
  return { kind: 'content', offset: 0, end: total, total, validator, encoded: !plain };
}

function parsePart(headers: Headers, received: number): Head {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(headers.get('content-range') ?? '');
  if (!range || Number(range[1]) !== received) return { kind: 'mismatch' };
  const end = Number(range[2]) + 1;
  const total = range[3] === '*' ? undefined : Number(range[3]);
  const isPossible = end > received && (total === undefined || end <= total);
  if (!isPossible || !Number.isSafeInteger(total ?? end)) return { kind: 'mismatch' };
  return { kind: 'content', offset: received, end, total, validator: validatorOf(headers) };
}

// Not compressions, though servers say so of bodies that they send as they are.
const NONE = /^(identity|aws-chunked|utf-?8|none|binary)?$/;
const UNDONE = /^((x-)?gzip|deflate|br|zstd)$/;

/**
 * Whether the body is the content itself; else `fetch` undoes its encoding, and lengths and ranges
 * are those of what was sent.
 */
function isPlain(url: string, headers: Headers): boolean {
  const encodings = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  const are = (kind: RegExp): boolean => encodings.every((encoding) => kind.test(encoding.trim()));
  if (are(NONE)) return true;
  if (are(UNDONE)) return false;
  throw failed(
    `${printable(url)} was sent in the encoding '${encodings.join(',')}', which can't be undone ` +
      'here: let the server send it as it is',
  );
}

/** Bytes of the body, where its length is told and is that of the content. */
export function lengthOf(headers: Headers): number | undefined {
  const length = numberIn(/^(\d+)$/, headers.get('content-length'));
  return Number.isSafeInteger(length) ? length : undefined;
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
