// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher of every platform: sources in, files or bytes out.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { interrupted, throwIfAborted } from './abort.js';
import type { Purpose } from './content.js';
import { failed, printable } from './failures.js';
import type { Fetcher, OpenOptions, OpenedResource, ReadOptions } from './fetcher.js';
import { remoteSize } from './http.js';
import { keptJob, readJob, readLimit } from './job.js';
import { isStored, obtain } from './obtain.js';
import {
  OPEN,
  READ,
  checkFunction,
  checkGiven,
  resolveOptions,
  type DownloadOptions,
  type ResolvedOptions,
} from './options.js';
import { together, type ProgressCallback, type Wait } from './progress.js';
import { readLocalFile, resolveSource, verifyFile } from './resolve.js';
import { storedName, type Remote, type ResolvedSource, type ResourceSource } from './source.js';
import { MemoryStorage } from './storage/memory.js';
import {
  partialName,
  recordName,
  removePartial,
  textOf,
  writeFile,
  type Platform,
} from './storage/storage.js';
import { Transfers } from './transfer.js';

interface WaitOptions extends Wait {
  untilInterrupted?: boolean;
  refresh?: boolean | undefined;
}

/**
 * Fetches resources, one transfer for each URL whoever asks, and keeps them. Errors have the codes
 * DownloadInterrupted, ResourceFetcher…, FileReadFailed, FileWriteFailed and InvalidModelSource.
 */
export class ResourceManager implements Fetcher {
  readonly #platform: Platform;
  readonly #options: ResolvedOptions;
  readonly #transfers = new Transfers();

  /** @throws RnExecutorchError InvalidConfig */
  constructor(platform: Platform, options: DownloadOptions = {}) {
    this.#platform = platform;
    this.#options = resolveOptions(options);
  }

  /**
   * Makes each source a file. What is downloaded from a URL whose path ends with `.pte` must be a
   * model, as for `open`; other files may be anything.
   *
   * @param callback receives progress from 0 to 1
   * @returns absolute paths (URIs in browsers), in the order of the sources; null if one of them
   *   was paused or cancelled
   */
  async fetch(callback?: ProgressCallback, ...sources: ResourceSource[]): Promise<string[] | null> {
    if (callback !== undefined)
      checkFunction(callback, 'The first argument of fetch, its callback,');
    const paths = await together(sources, { onProgress: callback }, (source, wait) =>
      this.#locate(source, { ...wait, untilInterrupted: true }),
    );
    const found = paths.filter((path) => path !== undefined);
    return found.length === paths.length ? found : null;
  }

  /**
   * Makes each source something the engine can load. What is downloaded must begin as a model does:
   * anything else, as the page of a login, is ResourceFetcherDownloadFailed and not kept. A pause
   * lasts until the download is resumed; cancelling it rejects with DownloadInterrupted.
   */
  async open(
    sources: readonly ResourceSource[],
    options: OpenOptions = {},
  ): Promise<OpenedResource[]> {
    const given = checkGiven(options, OPEN, 'open');
    return together(sources, given, (source, wait) =>
      this.#open(source, given, { ...wait, refresh: given.refresh }),
    );
  }

  /** Pauses the downloads of these sources; `fetch` of them resolves with null. */
  async pauseFetching(...sources: ResourceSource[]): Promise<void> {
    const active = this.#transfers.active(await this.#names(sources));
    const running = active.filter(({ state }) => state === 'running');
    await Promise.all((running.length > 0 ? running : active).map((transfer) => transfer.pause()));
  }

  /** Goes on with paused downloads; the same promise as `fetch` of the sources gives. */
  async resumeFetching(...sources: ResourceSource[]): Promise<string[] | null> {
    const active = this.#transfers.active(await this.#names(sources));
    const paused = active.filter(({ state }) => state === 'paused');
    for (const transfer of paused.length > 0 ? paused : active) transfer.resume();
    return this.fetch(undefined, ...sources);
  }

  /** Ends running and paused downloads of these sources, and forgets what they received. */
  async cancelFetching(...sources: ResourceSource[]): Promise<void> {
    const names = await this.#names(sources);
    await Promise.all(this.#transfers.active(names).map((transfer) => transfer.cancel()));
    await Promise.all(names.map((name) => removePartial(this.#platform.storage, name)));
  }

  /** Paths of all that was fetched and stored. */
  async listDownloadedFiles(): Promise<string[]> {
    const { storage } = this.#platform;
    return (await storage.list()).sort().map((name) => storage.location(name));
  }

  /** Those of the downloaded files that are models (`.pte`). */
  async listDownloadedModels(): Promise<string[]> {
    return (await this.listDownloadedFiles()).filter((path) => path.endsWith('.pte'));
  }

  /** Removes what was stored for these sources; never a file of the user's own. */
  async deleteResources(...sources: ResourceSource[]): Promise<void> {
    for (const name of await this.#names(sources)) {
      await this.#transfers.stop(name);
      await this.#remove(name);
      await removePartial(this.#platform.storage, name);
    }
  }

  /** Bytes of these sources together; what is no URL counts 0. Asks the servers, if need be. */
  async getFilesTotalSize(...sources: ResourceSource[]): Promise<number> {
    const sizes = sources.map(async (source) => {
      const parsed = await resolveSource(source, this.#platform);
      if (parsed.kind !== 'remote') return 0;
      const stored = await this.#platform.storage.size(storedName(parsed));
      if (stored !== undefined) return stored;
      return remoteSize(parsed.url, this.#options, this.#platform.followsRedirects);
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** The text of a file, read as UTF-8. */
  async readAsString(path: string): Promise<string> {
    checkPath(path);
    return textOf(await this.#platform.readFile(path));
  }

  /** The bytes of a source, an image unless options say otherwise. Downloads are not kept. */
  async readBytes(source: ResourceSource, options: ReadOptions = {}): Promise<Uint8Array> {
    const given = checkGiven(options, READ, 'readBytes');
    throwIfAborted(given.signal);
    const maxBytes = readLimit(given, this.#options);
    const parsed = await resolveSource(source, this.#platform, maxBytes);
    if (parsed.kind === 'bytes') return parsed.bytes;
    if (parsed.kind === 'file') return readLocalFile(parsed, this.#platform, maxBytes);
    const memory = new MemoryStorage();
    const job = readJob(parsed, memory, this.#platform, this.#options, given);
    await obtain(job);
    return memory.read(job.name);
  }

  /**
   * Calls `use` with the path of a file that holds the source: the file itself if it is one, else
   * one in the temporary folder that is removed afterwards, whatever happens.
   *
   * @throws RnExecutorchError PlatformNotSupported where there are no paths
   */
  async withLocalFile<T>(
    source: ResourceSource,
    use: (path: string) => Promise<T>,
    options: ReadOptions = {},
  ): Promise<T> {
    checkFunction(use, 'The second argument of withLocalFile, what uses the path,');
    const given = checkGiven(options, READ, 'withLocalFile');
    throwIfAborted(given.signal);
    const makeTemporary = this.#platform.temporary?.bind(this.#platform);
    if (!makeTemporary) {
      throw new RnExecutorchError(
        RnExecutorchErrorCode.PlatformNotSupported,
        'There are no paths on this platform: read the bytes of the source instead',
      );
    }
    const parsed = await resolveSource(source, this.#platform);
    if (parsed.kind === 'file') {
      await verifyFile(parsed, this.#platform);
      return use(parsed.path);
    }
    const temporary = await makeTemporary();
    const { storage } = temporary;
    try {
      const name = storedName(parsed);
      if (parsed.kind === 'bytes') await writeFile(storage, name, parsed.bytes);
      else await obtain(readJob(parsed, storage, this.#platform, this.#options, given));
      return await use(storage.location(name));
    } finally {
      await temporary.remove();
    }
  }

  /** The path of a source; undefined if its download was interrupted. */
  #locate(source: ResourceSource, wait: WaitOptions): Promise<string | undefined> {
    const { storage } = this.#platform;
    return this.#resolved(source, async (parsed) => {
      if (parsed.kind === 'file') {
        await verifyFile(parsed, this.#platform);
        return parsed.path;
      }
      const name = storedName(parsed);
      if (parsed.kind === 'remote') {
        const purpose = isModelUrl(parsed.url) ? 'model' : 'any';
        if (!(await this.#join(parsed, purpose, wait))) return undefined;
      } else if ((await storage.size(name)) !== parsed.bytes.length) {
        await writeFile(storage, partialName(name), parsed.bytes);
        await storage.rename(partialName(name), name);
      }
      return storage.location(name);
    });
  }

  #open(
    source: ResourceSource,
    { purpose = 'model' }: OpenOptions,
    wait: WaitOptions,
  ): Promise<OpenedResource> {
    const { hasPaths, storage } = this.#platform;
    return this.#resolved(source, async (parsed) => {
      // The caller may change them as soon as the call has returned.
      if (parsed.kind === 'bytes') return { bytes: parsed.bytes.slice() };
      if (parsed.kind === 'file') {
        if (!hasPaths) return { bytes: await readLocalFile(parsed, this.#platform) };
        await verifyFile(parsed, this.#platform);
        return { path: parsed.path };
      }
      const isModel = purpose === 'model' || isModelUrl(parsed.url);
      if (!(await this.#join(parsed, isModel ? 'model' : 'any', wait))) throw interrupted();
      const name = storedName(parsed);
      const { url, expected } = parsed;
      // What has the hash that was asked for would be the same again.
      const origin = { url, ...(!expected.sha256 && { discard: () => this.#remove(name) }) };
      if (hasPaths) return { path: storage.location(name), ...origin };
      return { bytes: await storage.read(name), ...origin };
    });
  }

  // At once where that can be: `pauseFetching` right after `fetch` must find the transfer.
  async #resolved<T>(
    source: ResourceSource,
    use: (parsed: ResolvedSource) => Promise<T>,
  ): Promise<T> {
    const parsed = resolveSource(source, this.#platform);
    return use(parsed instanceof Promise ? await parsed : parsed);
  }

  /** Waits for the transfer of a URL; false if it was interrupted. */
  async #join(parsed: Remote, purpose: Purpose, wait: WaitOptions): Promise<boolean> {
    const { refresh } = wait;
    const job = { ...keptJob(parsed, this.#platform, this.#options, purpose), refresh };
    const finished = await this.#transfers.join(
      job.name,
      (signal, onProgress) => obtain({ ...job, signal, onProgress }),
      wait,
    );
    // Who began the transfer may have expected something else, or nothing.
    if (!finished || (await isStored(job))) return finished;
    throw failed(
      `What was downloaded from ${printable(parsed.url)} is not what was expected: ` +
        'correct sha256 or bytes of the source, or delete the resource to fetch it again',
    );
  }

  /** Removes a finished download. */
  async #remove(name: string): Promise<void> {
    await this.#platform.storage.remove(name);
    await this.#platform.storage.remove(recordName(name));
  }

  /** Names under which those of the sources that have one are stored. */
  async #names(sources: readonly ResourceSource[]): Promise<string[]> {
    const parsed = await Promise.all(
      sources.map(async (source) => resolveSource(source, this.#platform)),
    );
    return parsed.flatMap((one) => (one.kind === 'file' ? [] : storedName(one)));
  }
}

/** @throws RnExecutorchError InvalidUserInput */
function checkPath(path: unknown): void {
  if (typeof path === 'string') return;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidUserInput,
    `readAsString takes the path of a file, not ${shown(path)}`,
  );
}

/** Whether a URL names a model. */
function isModelUrl(url: string): boolean {
  return /\.pte$/i.test(url.replace(/[?#].*$/s, ''));
}
