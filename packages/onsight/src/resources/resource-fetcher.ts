// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The one resource fetcher of an application: which it is, and static access to it.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { interrupted, throwIfAborted } from './abort.js';
import type {
  OpenOptions,
  OpenedResource,
  ReadOptions,
  ResourceFetcherAdapter,
} from './adapter.js';
import { memoryPlatform } from './platform.js';
import type { ProgressCallback } from './progress.js';
import { ResourceManager } from './resource-manager.js';
import type { ResourceSource } from './source.js';

let chosen: ResourceFetcherAdapter | undefined;
let usual: (() => ResourceFetcherAdapter) | undefined;
let made: ResourceFetcherAdapter | undefined;

/** Says how to make the platform's own resource fetcher; called by the entry of each platform. */
export function setUsualResourceFetcher(make: () => ResourceFetcherAdapter): void {
  usual = make;
  made = undefined;
}

function current(): ResourceFetcherAdapter {
  const adapter = chosen ?? (made ??= usual?.());
  if (adapter) return adapter;
  throw new RnExecutorchError(RnExecutorchErrorCode.ResourceFetcherAdapterNotInitialized);
}

function unsupported(method: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.ResourceFetcherPlatformNotSupported,
    `The resource fetcher in use has no ${method}(): use one that createResourceFetcher makes`,
  );
}

/** Downloads and keeps models and other resources, by the fetcher of the application. */
export class ResourceFetcher {
  /** Sets the fetcher that all of this uses. */
  static setAdapter(adapter: ResourceFetcherAdapter): void {
    chosen = adapter;
  }

  /** Takes back {@link setAdapter}. */
  static resetAdapter(): void {
    chosen = undefined;
  }

  /** @throws RnExecutorchError ResourceFetcherAdapterNotInitialized */
  static getAdapter(): ResourceFetcherAdapter {
    return current();
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
    callback: ProgressCallback = () => undefined,
    ...sources: ResourceSource[]
  ): Promise<string[] | null> {
    return pathsOf(await current().fetch(callback, ...sources));
  }

  /** Pauses downloads: `fetch` of them resolves with null, loading models waits. */
  static async pauseFetching(...sources: ResourceSource[]): Promise<void> {
    const adapter = current();
    if (!adapter.pauseFetching) throw unsupported('pauseFetching');
    await adapter.pauseFetching(...sources);
  }

  /** Goes on with paused downloads, and resolves as `fetch` of the same sources does. */
  static async resumeFetching(...sources: ResourceSource[]): Promise<string[] | null> {
    const adapter = current();
    if (!adapter.resumeFetching) throw unsupported('resumeFetching');
    const paths = await adapter.resumeFetching(...sources);
    return Array.isArray(paths) ? (paths as string[]) : null;
  }

  /** Ends downloads and forgets what they received: `fetch` of them resolves with null. */
  static async cancelFetching(...sources: ResourceSource[]): Promise<void> {
    const adapter = current();
    if (!adapter.cancelFetching) throw unsupported('cancelFetching');
    await adapter.cancelFetching(...sources);
  }

  /** Absolute paths of all files that were downloaded. */
  static async listDownloadedFiles(): Promise<string[]> {
    const adapter = current();
    if (!adapter.listDownloadedFiles) throw unsupported('listDownloadedFiles');
    return adapter.listDownloadedFiles();
  }

  /** Absolute paths of the downloaded files that are models (`.pte`). */
  static async listDownloadedModels(): Promise<string[]> {
    const adapter = current();
    if (!adapter.listDownloadedModels) throw unsupported('listDownloadedModels');
    return adapter.listDownloadedModels();
  }

  /** Removes downloaded files by their sources; what is not there is no error. */
  static async deleteResources(...sources: ResourceSource[]): Promise<void> {
    const adapter = current();
    if (!adapter.deleteResources) throw unsupported('deleteResources');
    await adapter.deleteResources(...sources);
  }

  /** The older name of {@link deleteResources}. */
  static deleteMultipleResources(...sources: ResourceSource[]): Promise<void> {
    return this.deleteResources(...sources);
  }

  /** Bytes of these URLs together. */
  static async getFilesTotalSize(...sources: ResourceSource[]): Promise<number> {
    const adapter = current();
    if (!adapter.getFilesTotalSize) throw unsupported('getFilesTotalSize');
    return adapter.getFilesTotalSize(...sources);
  }

  /** Files by path. */
  static readonly fs = {
    /** The text of a file, read as UTF-8. */
    readAsString: (path: string): Promise<string> => current().readAsString(path),
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

function pathsOf(fetched: Awaited<ReturnType<ResourceFetcherAdapter['fetch']>>): string[] | null {
  return fetched && 'paths' in fetched ? fetched.paths : fetched;
}

/** Makes each source something the engine can load; see `ResourceManager.open`. */
export async function openResources(
  sources: readonly ResourceSource[],
  options: OpenOptions = {},
): Promise<OpenedResource[]> {
  const adapter = current();
  if (adapter.open) return adapter.open(sources, options);
  const fetched = await adapter.fetch(options.onProgress ?? (() => undefined), ...sources);
  throwIfAborted(options.signal);
  const paths = pathsOf(fetched);
  if (!paths) throw interrupted();
  return paths.map((path) => ({ path }));
}

/** The bytes of an image or another small source; see `ResourceManager.readBytes`. */
export function readBytes(source: ResourceSource, options?: ReadOptions): Promise<Uint8Array> {
  const able = [chosen, (made ??= usual?.())].find((adapter) => adapter?.readBytes !== undefined);
  // An app's own fetcher need not know how: what it takes is there on every platform.
  const reader = able ?? new ResourceManager(memoryPlatform());
  return reader.readBytes?.(source, options) ?? Promise.reject(unsupported('readBytes'));
}

/** Lends the path of a file that holds a source; see `ResourceManager.withLocalFile`. */
export function withLocalFile<T>(
  source: ResourceSource,
  use: (path: string) => Promise<T>,
  options?: ReadOptions,
): Promise<T> {
  const adapter = current();
  if (adapter.withLocalFile) return adapter.withLocalFile(source, use, options);
  return Promise.reject(unsupported('withLocalFile'));
}
