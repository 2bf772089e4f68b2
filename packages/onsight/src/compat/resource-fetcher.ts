// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ResourceFetcher: the fetcher of the application, by static methods.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { CALLBACK } from '../errors/rules.js';
import { fetcher, fetcherAsGiven, lendFetcher } from '../lifecycle/globals.js';
import type { Fetcher } from '../resources/fetcher.js';
import type { CheckedFetcher } from '../resources/own-fetcher.js';
import type { ProgressCallback } from '../resources/progress.js';
import type { ResourceSource } from '../resources/source.js';
import { checkOptions } from '../tasks/options.js';

/** Downloads and keeps models and other resources, by the fetcher of the application. */
export class ResourceFetcher {
  /** Sets the fetcher that all of this uses. @throws RnExecutorchError InvalidConfig */
  static setAdapter(adapter: Fetcher): void {
    lendFetcher(adapter);
  }

  /** Takes back {@link setAdapter}. */
  static resetAdapter(): void {
    lendFetcher(undefined);
  }

  /** @throws RnExecutorchError ResourceFetcherAdapterNotInitialized */
  static getAdapter(): Fetcher {
    return fetcherAsGiven();
  }

  /**
   * Makes each source a file.
   *
   * @param callback receives progress from 0 to 1, weighed by bytes
   * @returns absolute paths, in the order of the sources; null if paused or cancelled
   */
  static fetch(callback?: ProgressCallback, ...sources: ResourceSource[]): Promise<string[] | null>;
  /** The older form: one source, and its path. */
  static fetch(source: ResourceSource, callback?: ProgressCallback): Promise<string | null>;
  static async fetch(
    first?: ProgressCallback | ResourceSource,
    ...rest: (ResourceSource | ProgressCallback | undefined)[]
  ): Promise<string[] | string | null> {
    if (first === undefined || isCallback(first)) {
      return this.fetchMultipleResources(first, ...(rest as ResourceSource[]));
    }
    const paths = await this.fetchMultipleResources(rest[0] as ProgressCallback, first);
    return paths?.[0] ?? null;
  }

  /** The older name of `fetch` for several sources. */
  static async fetchMultipleResources(
    callback?: ProgressCallback,
    ...sources: ResourceSource[]
  ): Promise<string[] | null> {
    const { callback: onProgress = () => undefined } = checkOptions(
      { callback },
      { callback: CALLBACK },
    );
    return fetcher().fetch(onProgress, ...sources);
  }

  /** Pauses downloads: `fetch` of them resolves with null, loading models waits. */
  static async pauseFetching(...sources: ResourceSource[]): Promise<void> {
    await able('pauseFetching').pauseFetching(...sources);
  }

  /** Goes on with paused downloads, and resolves as `fetch` of the same sources does. */
  static async resumeFetching(...sources: ResourceSource[]): Promise<string[] | null> {
    const paths = await able('resumeFetching').resumeFetching(...sources);
    return Array.isArray(paths) ? (paths as string[]) : null;
  }

  /** Ends downloads and forgets what they received: `fetch` of them resolves with null. */
  static async cancelFetching(...sources: ResourceSource[]): Promise<void> {
    await able('cancelFetching').cancelFetching(...sources);
  }

  /** Absolute paths of all files that were downloaded. */
  static async listDownloadedFiles(): Promise<string[]> {
    return able('listDownloadedFiles').listDownloadedFiles();
  }

  /** Absolute paths of the downloaded files that are models (`.pte`). */
  static async listDownloadedModels(): Promise<string[]> {
    return able('listDownloadedModels').listDownloadedModels();
  }

  /** Removes downloaded files by their sources; what is not there is no error. */
  static async deleteResources(...sources: ResourceSource[]): Promise<void> {
    await able('deleteResources').deleteResources(...sources);
  }

  /** The older name of {@link deleteResources}. */
  static deleteMultipleResources(...sources: ResourceSource[]): Promise<void> {
    return this.deleteResources(...sources);
  }

  /** Bytes of these URLs together. */
  static async getFilesTotalSize(...sources: ResourceSource[]): Promise<number> {
    return able('getFilesTotalSize').getFilesTotalSize(...sources);
  }

  /** Files by path. */
  static readonly fs = {
    /** The text of a file, read as UTF-8. */
    readAsString: (path: string): Promise<string> => fetcher().readAsString(path),
  };
}

/** The oldest form of {@link ResourceFetcher.listDownloadedFiles}. */
export function listDownloadedFiles(): Promise<string[]> {
  return ResourceFetcher.listDownloadedFiles();
}

/** The oldest form of {@link ResourceFetcher.listDownloadedModels}. */
export function listDownloadedModels(): Promise<string[]> {
  return ResourceFetcher.listDownloadedModels();
}

// Of the sources of a resource, none is a function.
function isCallback(value: ProgressCallback | ResourceSource): value is ProgressCallback {
  return typeof value === 'function';
}

/** The fetcher, if it has a method. @throws RnExecutorchError ResourceFetcherPlatformNotSupported */
function able<M extends keyof CheckedFetcher>(
  method: M,
): CheckedFetcher & Required<Pick<CheckedFetcher, M>> {
  const found = fetcher();
  if (found[method]) return found as CheckedFetcher & Required<Pick<CheckedFetcher, M>>;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.ResourceFetcherPlatformNotSupported,
    `The resource fetcher in use has no ${method}(): use one that createResourceFetcher makes`,
  );
}
