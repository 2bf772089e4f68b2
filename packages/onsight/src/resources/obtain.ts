// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// One file made sure of: found where it is kept, waited for, or downloaded.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { Watchdog, onAbort, sleep, throwIfAborted } from './abort.js';
import { download } from './download.js';
import { failed, printable } from './failures.js';
import { advice, type DownloadJob } from './job.js';
import {
  partialName,
  partialRecordName,
  readRecord,
  recordName,
  writeRecord,
  type ResourceLock,
} from './storage/storage.js';

const POLL_MS = 100;
// Longer than one with a stalled connection takes to give up.
const PATIENCE = 10;

/**
 * Makes sure that `job.name` is in `job.storage`. Another process that downloads it is waited for,
 * and its progress reported.
 *
 * @throws RnExecutorchError as {@link download}; ResourceFetcherDownloadInProgress if another
 *   process has it and makes no headway
 */
export async function obtain(job: DownloadJob): Promise<void> {
  const watchdog = new Watchdog(job.options.timeoutMs, job.signal);
  try {
    const { signal } = watchdog.controller;
    await watchdog.watch(() => obtainAtLast({ ...job, signal }));
  } catch (error) {
    if (!watchdog.expired) throw error;
    throw new RnExecutorchError(
      RnExecutorchErrorCode.DownloadInterrupted,
      `The download of ${printable(job.url)} took longer than ${job.options.timeoutMs} ms: ` +
        `${advice(job)}, or raise the option 'timeoutMs'`,
      error,
    );
  } finally {
    watchdog.stop();
  }
}

/** The same, however long it takes. */
async function obtainAtLast(job: DownloadJob): Promise<void> {
  for (;;) {
    throwIfAborted(job.signal);
    if (await isDone(job)) return;
    if (job.options.offline) throw offline(job.url);
    if (!job.storage.tryLock) return download(job);
    const lock = await job.storage.tryLock(job.name);
    if (!lock) await waitForOther(job);
    else if (await downloadLocked(job, lock)) return;
  }
}

/** Whether there is nothing left to do. */
async function isDone(job: DownloadJob): Promise<boolean> {
  return !job.refresh && (await isStored(job));
}

/** Whether the file is there and is what is expected. */
export async function isStored({ storage, name, expected }: DownloadJob): Promise<boolean> {
  const size = await storage.size(name);
  if (size === undefined) return false;
  const record = await readRecord(storage, recordName(name));
  if (!record) return false; // Nobody knows where it is from.
  const isWhole = size === (record.bytes ?? size) && size === (expected.bytes ?? size);
  if (!isWhole || !expected.sha256) return isWhole;
  if (record.sha256 !== undefined) return record.sha256 === expected.sha256;
  // It was downloaded when nobody knew its hash.
  const sha256 = await storage.sha256(name);
  await writeRecord(storage, recordName(name), { ...record, bytes: size, sha256 });
  return sha256 === expected.sha256;
}

/** Downloads while the lock is held; false if it was taken away meanwhile. */
async function downloadLocked(job: DownloadJob, lock: ResourceLock): Promise<boolean> {
  const controller = new AbortController();
  const unlisten = onAbort(job.signal, () => controller.abort(job.signal?.reason));
  const unlistenLost = onAbort(lock.lost, () => controller.abort());
  try {
    // The other process may have finished between our look and our lock.
    if (!(await isDone(job))) await download({ ...job, signal: controller.signal });
    return true;
  } catch (error) {
    if (lock.lost.aborted && !job.signal?.aborted) return false;
    throw error;
  } finally {
    unlisten();
    unlistenLost();
    await lock.release();
  }
}

/** Returns once the other process has finished, or has let the lock go. */
async function waitForOther(job: DownloadJob): Promise<void> {
  const { storage, name, options, signal, onProgress } = job;
  let received = -1;
  let patience = options.stallTimeoutMs * PATIENCE;
  while (patience > 0) {
    await sleep(POLL_MS, signal);
    if (await isDone(job)) return;
    const size = (await storage.size(partialName(name))) ?? 0;
    if (size !== received) {
      received = size;
      patience = options.stallTimeoutMs * PATIENCE;
      const record = await readRecord(storage, partialRecordName(name));
      onProgress?.(received, record?.bytes);
    }
    const lock = await storage.tryLock?.(name);
    if (lock) {
      await lock.release();
      return;
    }
    patience -= POLL_MS;
  }
  throw new RnExecutorchError(
    RnExecutorchErrorCode.ResourceFetcherDownloadInProgress,
    `Another process downloads ${printable(job.url)} and makes no headway: end it, or try later`,
  );
}

function offline(url: string): RnExecutorchError {
  return failed(
    `${printable(url)} has not been downloaded, and the option 'offline' forbids to (in Node, ` +
      'ONSIGHT_OFFLINE may set it): download it once while online',
  );
}
