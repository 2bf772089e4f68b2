// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What status and headers of an answer say about the bytes that follow.

import type { HttpAnswer } from './http.js';

/** The bytes follow. */
export interface ContentHead {
  kind: 'content';
  /** Where in the file the first byte of the body goes. */
  offset: number;
  /** Where in the file the body ends, if that was told. */
  end?: number;
  /** Bytes of the whole file, if that was told. */
  total?: number;
  /** What If-Range takes: a strong ETag, or Last-Modified. */
  validator?: string;
}

export type Head =
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
  const encoding = headers.get('content-encoding') ?? 'identity';
  const length = encoding === 'identity' ? headers.get('content-length') : null;
  const total = numberIn(/^(\d+)$/, length);
  return {
    kind: 'content',
    offset: 0,
    ...(total !== undefined && { total, end: total }),
    ...(encoding === 'identity' && validatorOf(headers)),
  };
}

function parsePart(headers: Headers, received: number): Head {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (!range || Number(range[1]) !== received) return { kind: 'mismatch' };
  return {
    kind: 'content',
    offset: received,
    end: Number(range[2]) + 1,
    total: Number(range[3]),
    ...validatorOf(headers),
  };
}

function numberIn(pattern: RegExp, text: string | null): number | undefined {
  const digits = pattern.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function validatorOf(headers: Headers): { validator?: string } {
  const etag = headers.get('etag');
  const strong = etag?.startsWith('"') ? etag : null;
  const validator = strong ?? headers.get('last-modified');
  return validator === null ? {} : { validator };
}
