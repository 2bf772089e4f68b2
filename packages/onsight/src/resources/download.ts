// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One download: attempts that go on where the last one broke off, checks, and the final name.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import { Watchdog, interrupted, sleep, throwIfAborted } from './abort.js';
import { parseHead, statusError, type ContentHead } from './answer.js';
import { TransientError, failed, printable, rootMessage } from './failures.js';
import { bodyChunks, dismiss, request, type HttpAnswer } from './http.js';
import { Inspection } from './inspection.js';
import { advice, type DownloadJob } from './job.js';
import {
  partialName,
  partialRecordName,
  readRecord,
  recordName,
  removePartial,
  writeRecord,
  type DownloadRecord,
} from './storage/storage.js';

const MAX_DELAY_MS = 30_000;

/**
 * Downloads a URL to `job.name`, which appears at once and whole, or not at all. What was received
 * stays beside it after a failure or an abort, for the next time.
 *
 * @throws RnExecutorchError DownloadInterrupted (aborted, stalled or cut off),
 *   ResourceFetcherDownloadFailed (no answer, or not what was expected), FileWriteFailed
 */
export function download(job: DownloadJob): Promise<void> {
  return new Download(job).run();
}

class Download {
  readonly #job: DownloadJob;
  #record: DownloadRecord;
  #received = 0;
  /** Most bytes there ever were: only more than that is headway. */
  #furthest = 0;
  #segmented: boolean;
  #startedAgain = false;
  #inspection: Inspection;

  constructor(job: DownloadJob) {
    this.#job = job;
    this.#record = this.#emptyRecord();
    this.#segmented = job.segmentBytes !== undefined;
    this.#inspection = new Inspection(job);
  }

  async run(): Promise<void> {
    await this.#recall();
    let failures = 0;
    for (;;) {
      throwIfAborted(this.#job.signal);
      const before = this.#furthest;
      try {
        if (await this.#attempt()) break;
      } catch (error) {
        throwIfAborted(this.#job.signal);
        if (!(error instanceof TransientError)) throw error;
        failures = this.#furthest > before ? 1 : failures + 1;
        if (failures > this.#job.options.retries) throw error;
        await sleep(this.#delay(failures, error), this.#job.signal);
      }
    }
    await this.#finish();
  }

  #delay(failures: number, { retryAfterMs }: TransientError): number {
    const backoff = this.#job.options.retryDelayMs * 2 ** (failures - 1);
    return Math.min(MAX_DELAY_MS, Math.max(retryAfterMs, backoff));
  }

  /** Finds what an earlier download of the same content left. */
  async #recall(): Promise<void> {
    const { storage, name, url, expected, refresh } = this.#job;
    if (refresh) return;
    const record = await readRecord(storage, partialRecordName(name));
    const size = await storage.size(partialName(name));
    if (!record || size === undefined || !this.#inspection.mayGoOnFrom(size)) return;
    if (record.sha256 && expected.sha256 && record.sha256 !== expected.sha256) return;
    // By its name it is the same file, though a signature in the URL may be another.
    this.#record = { ...record, url, sha256: expected.sha256 ?? record.sha256 };
    this.#received = this.#furthest = size;
  }

  /** Whether bytes that follow can be told from bytes of another version of the file. */
  get #resumable(): boolean {
    return this.#record.validator !== undefined || this.#record.sha256 !== undefined;
  }

  /** Asks once, and stores what comes; whether the file is complete. */
  async #attempt(): Promise<boolean> {
    if (this.#received > 0 && !this.#resumable) await this.#discard();
    const watchdog = new Watchdog(this.#job.options.stallTimeoutMs, this.#job.signal);
    try {
      const answer = await watchdog.watch(() => this.#ask(watchdog.controller.signal));
      const head = parseHead(this.#job.url, answer, this.#received);
      if (head.kind === 'complete') return true;
      if (head.kind === 'mismatch') return await this.#startAgain(answer.response);
      if (head.kind === 'failure') throw statusError(this.#job.url, answer.response);
      if (!(await this.#accept(head, answer))) return await this.#startAgain(answer.response);
      await this.#store(answer.response, head, watchdog).catch(this.#giveRoomBack);
      return this.#isComplete(head);
    } catch (error) {
      if (!watchdog.expired) throw error;
      throw this.#broken(`nothing came for ${this.#job.options.stallTimeoutMs} ms`, error);
    } finally {
      watchdog.stop();
    }
  }

  #ask(signal: AbortSignal): Promise<HttpAnswer> {
    const { url, options, followsRedirects } = this.#job;
    const headers: Record<string, string> = { 'Accept-Encoding': 'identity' };
    const segment = this.#segmented ? this.#job.segmentBytes : undefined;
    if (this.#received > 0 || segment !== undefined) {
      const last = segment === undefined ? '' : this.#received + segment - 1;
      headers['Range'] = `bytes=${this.#received}-${last}`;
      if (this.#received > 0 && this.#record.validator) {
        headers['If-Range'] = this.#record.validator;
      }
    }
    return request(url, { method: 'GET', headers, signal }, options, followsRedirects);
  }

  /** Drops what is stored, as the server has another file now, or can't go on. */
  async #startAgain(response: Response): Promise<false> {
    dismiss(response);
    const nothingLeft = this.#received === 0;
    await this.#discard();
    if (nothingLeft) {
      if (!this.#segmented) throw statusError(this.#job.url, response);
      this.#segmented = false;
    } else if (this.#startedAgain) {
      throw this.#astray(); // A file changes now and then, and not at each request.
    }
    this.#startedAgain = true;
    return false;
  }

  async #discard(): Promise<void> {
    await removePartial(this.#job.storage, this.#job.name);
    this.#record = this.#emptyRecord();
    this.#received = 0;
  }

  #emptyRecord(): DownloadRecord {
    const { url, expected } = this.#job;
    return { url, sha256: expected.sha256 };
  }

  /** Checks what the head tells against what is known; false if stored bytes are of another file. */
  async #accept(head: ContentHead, answer: HttpAnswer): Promise<boolean> {
    const { storage, name, url, expected } = this.#job;
    const bytes = head.total ?? answer.bytes;
    if (head.offset > 0) {
      const { validator, bytes: before } = this.#record;
      if (validator && head.validator && validator !== head.validator) return false;
      if (before !== undefined && bytes !== undefined && before !== bytes) return false;
    }
    this.#checkLength(bytes, expected.bytes);
    this.#inspection.checkLimit(bytes ?? 0);
    await this.#checkSpace(bytes, head.offset);
    const sha256 = expected.sha256 ?? answer.sha256;
    const validator = head.validator ?? (head.offset > 0 ? this.#record.validator : undefined);
    this.#record = { url, validator, bytes, sha256 };
    if (this.#segmented && !this.#resumable) return false;
    await writeRecord(storage, partialRecordName(name), this.#record);
    return true;
  }

  #checkLength(found: number | undefined, expected: number | undefined): void {
    if (found === undefined || expected === undefined || found === expected) return;
    throw failed(
      `${printable(this.#job.url)} has ${found} bytes, but ${expected} were expected: ` +
        'correct `bytes` of the source, or its address',
    );
  }

  async #checkSpace(bytes: number | undefined, offset: number): Promise<void> {
    const free = await this.#job.storage.freeBytes?.();
    if (free === undefined || bytes === undefined || bytes - offset <= free) return;
    throw new RnExecutorchError(
      RnExecutorchErrorCode.FileWriteFailed,
      `${printable(this.#job.url)} needs ${bytes - offset} bytes, but only ${free} are free for ` +
        `${this.#job.storage.location(this.#job.name)}: make room, or set another cache directory`,
    );
  }

  async #store(response: Response, head: ContentHead, watchdog: Watchdog): Promise<void> {
    this.#received = head.offset;
    if (head.offset === 0) this.#inspection = new Inspection(this.#job, head.encoded);
    const writer = await this.#job.storage.open(partialName(this.#job.name), head.offset);
    try {
      this.#report();
      for await (const chunk of bodyChunks(response, watchdog, this.#unread)) {
        this.#inspection.checkGrowth(this.#received + chunk.length, head.end ?? this.#record.bytes);
        this.#inspection.see(chunk);
        await writer.write(chunk);
        this.#received += chunk.length;
        this.#furthest = Math.max(this.#furthest, this.#received);
        this.#report();
        if (watchdog.controller.signal.aborted) throw interrupted();
      }
    } finally {
      await writer.close();
    }
  }

  /** A disk that is full should not stay so because of us, and wrong content is of no use. */
  readonly #giveRoomBack = async (error: unknown): Promise<never> => {
    const { FileWriteFailed, ResourceFetcherDownloadFailed } = RnExecutorchErrorCode;
    const useless: number[] = [FileWriteFailed, ResourceFetcherDownloadFailed];
    if (useless.includes(parseUnknownError(error).code)) await this.#discard();
    throw error;
  };

  /** What breaks while reading the body, and only that, is worth another attempt. */
  readonly #unread = (error: unknown): TransientError =>
    this.#broken(`the connection broke (${rootMessage(error)})`, error);

  #report(): void {
    this.#job.onProgress?.(this.#received, this.#record.bytes);
  }

  #isComplete({ end, offset }: ContentHead): boolean {
    const total = this.#record.bytes;
    if (this.#received === total) return true;
    const isCut = this.#received < (end ?? total ?? 0);
    if (isCut) throw this.#broken('the connection ended early');
    if (total !== undefined) return false;
    // Nobody tells the length: a part that is as long as it was asked for may not be the last.
    const asked = this.#segmented ? this.#job.segmentBytes : undefined;
    return asked === undefined || end === undefined || end - offset < asked;
  }

  #astray(): TransientError {
    return new TransientError(
      RnExecutorchErrorCode.ResourceFetcherDownloadFailed,
      `${printable(this.#job.url)} came in part, and then something else in place of what follows: ` +
        'the server, or something on the way, does not heed ranges; try another address',
    );
  }

  #broken(what: string, cause?: unknown): TransientError {
    const total = this.#record.bytes;
    const isKept = this.#job.isKept && this.#resumable;
    return new TransientError(
      RnExecutorchErrorCode.DownloadInterrupted,
      `The download of ${printable(this.#job.url)} stopped after ${this.#received} of ` +
        `${total ?? 'an unknown number of'} bytes: ${what}; ${advice({ isKept })}`,
      cause,
    );
  }

  /** Checks the whole file, and gives it its name. */
  async #finish(): Promise<void> {
    const { storage, name, url, expected } = this.#job;
    const partial = partialName(name);
    await Promise.resolve()
      .then(() => this.#inspection.end())
      .catch(this.#giveRoomBack);
    const promised = this.#record.sha256;
    const sha256 = promised === undefined ? undefined : await storage.sha256(partial);
    if (sha256 !== promised) {
      await removePartial(storage, name);
      throw failed(
        `${printable(url)} has the SHA-256 ${sha256 ?? ''}, but ${promised ?? ''} was expected: ` +
          'it was changed or damaged, and has been removed',
      );
    }
    if (expected.bytes !== undefined && this.#received !== expected.bytes) {
      await removePartial(storage, name);
      this.#checkLength(this.#received, expected.bytes);
    }
    throwIfAborted(this.#job.signal);
    await writeRecord(storage, recordName(name), { url, bytes: this.#received, sha256 });
    await storage.rename(partial, name);
    await storage.remove(partialRecordName(name));
  }
}
