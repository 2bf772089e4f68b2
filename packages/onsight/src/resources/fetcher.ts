// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The interface of fetchers, known to users as ResourceFetcherAdapter: two methods are needed, the
// others make it whole.

import type { ProgressCallback } from './progress.js';
import type { ResourceSource } from './source.js';

/** A resource that is there: a file's path, or bytes where there are no paths, or were none. */
export type OpenedResource = (
  { path: string; bytes?: undefined } | { bytes: Uint8Array; path?: undefined }
) &
  Origin;

/** Where an opened resource is from, if it was downloaded. */
interface Origin {
  url?: string;
  /** Removes what is stored of it, so that the next `open` downloads it again. */
  discard?: () => Promise<void>;
}

export interface OpenOptions {
  /** Ends the wait; rejects with DownloadInterrupted. Bytes received are kept for the next time. */
  signal?: AbortSignal | undefined;
  onProgress?: ProgressCallback | undefined;
  /** 'any': what is downloaded need not be a model, unless its name ends in `.pte`. */
  purpose?: 'model' | 'any' | undefined;
  /**
   * Download again what is stored, which stays as it is until the new file is whole. A download that
   * is under way is joined. Default: false.
   */
  refresh?: boolean | undefined;
}

export interface ReadOptions {
  /** Ends the download; rejects with DownloadInterrupted. */
  signal?: AbortSignal | undefined;
  /**
   * Longest content in bytes; more is ResourceFetcherDownloadFailed, of a file or Blob
   * FileReadFailed. Default: that of the fetcher's options, or 256 MiB.
   */
  maxBytes?: number | undefined;
  /**
   * What is to be read. In place of an image, a web page, other text or a GIF is refused with
   * ResourceFetcherDownloadFailed. Default: 'image'.
   */
  purpose?: 'image' | 'any' | undefined;
}

/**
 * Finds resources and makes them files. `createResourceFetcher` makes one that has all methods;
 * one written by an app needs `fetch` and `readAsString`. What that gives is checked, one for each
 * source, and errors of it that have no code become RnExecutorchErrors.
 */
export interface Fetcher {
  /**
   * Makes each source a file.
   *
   * @returns absolute paths, in the order of the sources; null if paused or cancelled
   */
  fetch(
    callback: ProgressCallback,
    ...sources: ResourceSource[]
  ): Promise<string[] | null | { paths: string[] }>;
  /** The text of a file, read as UTF-8. */
  readAsString(path: string): Promise<string>;

  pauseFetching?(...sources: ResourceSource[]): Promise<void>;
  resumeFetching?(...sources: ResourceSource[]): Promise<unknown>;
  cancelFetching?(...sources: ResourceSource[]): Promise<void>;
  listDownloadedFiles?(): Promise<string[]>;
  listDownloadedModels?(): Promise<string[]>;
  deleteResources?(...sources: ResourceSource[]): Promise<void>;
  getFilesTotalSize?(...sources: ResourceSource[]): Promise<number>;
  open?(sources: readonly ResourceSource[], options?: OpenOptions): Promise<OpenedResource[]>;
  readBytes?(source: ResourceSource, options?: ReadOptions): Promise<Uint8Array>;
  withLocalFile?<T>(
    source: ResourceSource,
    use: (path: string) => Promise<T>,
    options?: ReadOptions,
  ): Promise<T>;
}
