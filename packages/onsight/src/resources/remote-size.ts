// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// How long a download would be.

import { Watchdog } from './abort.js';
import { request, statusError } from './http.js';
import type { ResolvedOptions } from './options.js';

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
