// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors of downloads: which another attempt may mend, and how messages show what they are about.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** A failure that another attempt may mend. */
export class TransientError extends RnExecutorchError {
  /** Milliseconds that the server asked to wait. */
  retryAfterMs = 0;
}

export function failed(message: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.ResourceFetcherDownloadFailed, message, cause);
}

/** A URL as messages show it: without the query, which may hold a signature. */
export function printable(url: string): string {
  return url.replace(/[?#].*$/s, (rest) => (rest.startsWith('?') ? '?…' : ''));
}

/** The innermost cause: fetch says no more than "fetch failed" by itself. */
function root(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner;
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** The message of the innermost cause. */
export function rootMessage(error: unknown): string {
  const inner = root(error);
  if (!(inner instanceof Error)) return String(inner);
  return inner.message.replace(/\s+/g, ' ').trim() || codeOf(inner) || inner.name;
}

const CERTIFICATE = /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_CERT)/;
// No such host, no TLS, no HTTP. An end in the middle of the head is a connection that broke.
const HOPELESS =
  /^(ENOTFOUND|EPROTO|ERR_(INVALID|SSL|TLS)_|HPE_(?!INVALID_EOF_STATE)|UND_ERR_(HEADERS_OVER|INVALID))/;

/** The error of a request that had no answer: transient, unless it would be the same again. */
export function noAnswer(url: string, error: unknown): RnExecutorchError {
  const inner = root(error);
  const isCertificate = inner instanceof Error && CERTIFICATE.test(codeOf(inner));
  const isHopeless = inner instanceof Error && HOPELESS.test(codeOf(inner));
  const why = rootMessage(error);
  const advice = isCertificate
    ? 'check the address; Node takes the certificate of an authority of your own by NODE_EXTRA_CA_CERTS'
    : 'check the address and the network';
  const message = `No answer from ${new URL(url).host} for ${printable(url)} (${why}): ${advice}`;
  if (isCertificate || isHopeless || why === 'bad port') return failed(message, error);
  const code = RnExecutorchErrorCode.ResourceFetcherDownloadFailed;
  return new TransientError(code, message, error);
}
