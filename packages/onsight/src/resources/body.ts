// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The body of an answer, piece by piece, or whole where there are no streams.

import type { Watchdog } from './abort.js';

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
