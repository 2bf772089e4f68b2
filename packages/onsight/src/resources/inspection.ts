// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Looks at a download while it comes: its length, and what its first bytes are.

import { HEAD_BYTES, isZstd, objection } from './content.js';
import { failed, printable } from './failures.js';
import type { DownloadJob } from './job.js';

/** All its methods throw RnExecutorchError ResourceFetcherDownloadFailed. */
export class Inspection {
  readonly #job: Pick<DownloadJob, 'url' | 'purpose' | 'maxBytes' | 'expected'>;
  readonly #encoded: boolean;
  #head = new Uint8Array();
  #isKnown = false;

  /** @param encoded whether `fetch` has an encoding to undo */
  constructor(
    job: Pick<DownloadJob, 'url' | 'purpose' | 'maxBytes' | 'expected'>,
    encoded = false,
  ) {
    this.#job = job;
    this.#encoded = encoded;
  }

  /** Whether bytes that were stored before are enough to have been looked at. */
  mayGoOnFrom(bytes: number): boolean {
    return (this.#isKnown = bytes >= HEAD_BYTES);
  }

  /** Takes bytes that follow those it has seen. */
  see(chunk: Uint8Array): void {
    if (this.#isKnown) return;
    const more = chunk.subarray(0, HEAD_BYTES - this.#head.length);
    const head = new Uint8Array(this.#head.length + more.length);
    head.set(this.#head);
    head.set(more, this.#head.length);
    this.#head = head;
    if (head.length === HEAD_BYTES) this.end();
  }

  /** There are no more bytes, or none that matter. */
  end(): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    const { url, purpose } = this.#job;
    if (this.#encoded && isZstd(this.#head)) {
      throw failed(
        `${printable(url)} was sent in the encoding zstd, which fetch doesn't undo here: ` +
          'let the server send it as it is',
      );
    }
    const wrong = objection(url, purpose, this.#head);
    if (wrong !== undefined) throw failed(wrong);
  }

  /** @param bytes of the whole content, as announced or received */
  checkLimit(bytes: number): void {
    const { url, maxBytes } = this.#job;
    if (bytes <= maxBytes) return;
    throw failed(
      `${printable(url)} is longer than the ${maxBytes} bytes that are allowed: raise the option ` +
        'maxBytes, of the call or of createResourceFetcher, or use a smaller file',
    );
  }

  /**
   * @param bytes received with the next piece
   * @param end bytes at which the body was to end, if that was told
   */
  checkGrowth(bytes: number, end: number | undefined): void {
    const { url, expected } = this.#job;
    if (end !== undefined && bytes > end) {
      throw failed(
        `${printable(url)} goes on after the ${end} bytes that its server announced: ` +
          'the server, or something on the way, is at fault',
      );
    }
    if (expected.bytes !== undefined && bytes > expected.bytes) {
      throw failed(
        `${printable(url)} has more than the ${expected.bytes} bytes that were expected: ` +
          'correct `bytes` of the source, or its address',
      );
    }
    this.checkLimit(bytes);
  }
}
