// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is to be downloaded, for what, and where it goes.

import type { Purpose } from './content.js';
import type { Expectation } from './expectation.js';
import type { ReadOptions } from './fetcher.js';
import type { ResolvedOptions } from './options.js';
import type { ByteProgress } from './progress.js';
import { storedName, type Remote } from './source.js';
import type { Platform, ResourceStorage } from './storage/storage.js';

export interface DownloadJob {
  url: string;
  /** Name of the finished file in `storage`. */
  name: string;
  storage: ResourceStorage;
  /** Whether `storage` outlives the call: what came before a failure is there the next time. */
  isKept: boolean;
  expected: Expectation;
  /** What the content must look like. */
  purpose: Purpose;
  /** Longest content in bytes. */
  maxBytes: number;
  options: ResolvedOptions;
  followsRedirects: boolean;
  segmentBytes?: number | undefined;
  /** Download what is stored already, from its first byte on. */
  refresh?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ByteProgress;
}

/** A download that is kept where the platform keeps them. */
export function keptJob(
  { url, expected }: Remote,
  platform: Platform,
  options: ResolvedOptions,
  purpose: Purpose,
): DownloadJob {
  const { storage, followsRedirects, segmentBytes } = platform;
  return {
    url,
    name: storedName({ kind: 'remote', url, expected }),
    storage,
    isKept: true,
    expected,
    purpose,
    maxBytes: options.maxBytes ?? Infinity,
    options,
    followsRedirects,
    segmentBytes,
  };
}

/** A download that is read once, from a storage of its own. */
export function readJob(
  source: Remote,
  storage: ResourceStorage,
  platform: Platform,
  options: ResolvedOptions,
  given: ReadOptions,
): DownloadJob {
  const job = keptJob(source, platform, options, given.purpose ?? 'image');
  const maxBytes = readLimit(given, options);
  return { ...job, storage, isKept: false, maxBytes, signal: given.signal };
}

const MAX_READ_BYTES = 256 * 2 ** 20;

/** Most bytes that are read at once. */
export function readLimit({ maxBytes }: ReadOptions, options: ResolvedOptions): number {
  return maxBytes ?? options.maxBytes ?? MAX_READ_BYTES;
}

/** What to do about a download that stopped. */
export function advice({ isKept }: Pick<DownloadJob, 'isKept'>): string {
  return isKept ? 'start it again, and it goes on from there' : 'start it again';
}
