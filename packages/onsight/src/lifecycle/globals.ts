// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is global: the engine and the fetcher of resources, which functions as createClassifier use
// without being given them. The entry of each platform says what it has; an app may take its place.

import { addonEngine, type Addon } from '../engine/addon.js';
import type { Engine } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shown } from '../errors/values.js';
import { interrupted, untilAborted } from '../resources/abort.js';
import type { Fetcher, OpenOptions, OpenedResource, ReadOptions } from '../resources/fetcher.js';
import { ResourceManager } from '../resources/manager.js';
import { checkedFetcher, methodsOf, type CheckedFetcher } from '../resources/own-fetcher.js';
import type { ResourceSource } from '../resources/source.js';
import { memoryPlatform } from '../resources/storage/memory.js';

let ownEngine: (() => Engine) | undefined;
let ownEngineIsThere = false;
let lentEngine: (() => Engine) | undefined;
let ownFetcher: (() => ResourceManager) | undefined;
let lentFetcher: Fetcher | undefined;
let ownReader = once(() => new ResourceManager(memoryPlatform()));

/** Whether paths name what the page's server has, and not files. */
export let pathsAreUrls = false;

/** Whether there is an engine: the platform's own, or one that the app has lent. */
export let isAvailable = false;

/** Says how to load the platform's engine, and whether it is there. */
export function setEngine(load: () => Engine, isThere: boolean): void {
  ownEngine = once(load);
  ownEngineIsThere = isThere;
  isAvailable = lentEngine !== undefined || isThere;
}

/** Sets an engine that takes the place of the platform's; undefined takes it back. */
function lendEngine(load: (() => Engine) | undefined): void {
  lentEngine = load && once(load);
  isAvailable = load !== undefined || ownEngineIsThere;
}

/** The engine, loaded at first use. @throws RnExecutorchError PlatformNotSupported */
export function engine(): Engine {
  const get = lentEngine ?? ownEngine;
  if (get) return get();
  throw new RnExecutorchError(
    RnExecutorchErrorCode.PlatformNotSupported,
    'There is no engine for this platform: onsight computes in Node, Bun, Deno and browsers, and ' +
      'with an addon that initExecutorch is given',
  );
}

/** Says that there is no engine before something is downloaded for it. @throws as {@link engine} */
export function requireEngine(): void {
  engine();
}

/** Says how to make the platform's fetcher, and whether that takes paths for URLs. */
export function setFetcher(make: () => ResourceManager, traits = { pathsAreUrls: false }): void {
  ownFetcher = once(make);
  ({ pathsAreUrls } = traits);
}

/** Says how to make what reads images on a platform that has no fetcher of its own. */
export function setReader(make: () => ResourceManager): void {
  ownReader = once(make);
}

/** Sets a fetcher that takes the place of the platform's; undefined takes it back. */
export function lendFetcher(fetcher: Fetcher | undefined): void {
  if (fetcher !== undefined) methodsOf(fetcher);
  lentFetcher = fetcher;
}

/** The fetcher as it is. @throws RnExecutorchError ResourceFetcherAdapterNotInitialized */
export function fetcherAsGiven(): Fetcher {
  const found = lentFetcher ?? ownFetcher?.();
  if (found) return found;
  throw new RnExecutorchError(RnExecutorchErrorCode.ResourceFetcherAdapterNotInitialized);
}

/** The fetcher, for calls of onsight itself. @throws as {@link fetcherAsGiven} */
export function fetcher(): CheckedFetcher {
  const given = fetcherAsGiven();
  return given instanceof ResourceManager ? given : checkedFetcher(given);
}

/** Makes a value at the first call. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What {@link initExecutorch} takes. */
export interface ExecutorchConfig {
  /** As `createResourceFetcher` makes it, or one of the app's own. */
  resourceFetcher: Fetcher;
  /** Gives what `onsight.node` exports; called at first use. Default: the platform's, if any. */
  addon?: () => unknown;
}

/**
 * Sets the resource fetcher of the application, and its addon. In Node both are there from the
 * start, in browsers the fetcher.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function initExecutorch(config: ExecutorchConfig): void {
  const { resourceFetcher, addon, ...others } = Object(
    (config as unknown) ?? {},
  ) as ExecutorchConfig;
  methodsOf(resourceFetcher);
  if (addon && typeof addon !== 'function') {
    throw invalid(`The option addon must be a function, found ${shown(addon)}`);
  }
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw invalid(`There is no option ${other}: there are resourceFetcher, addon`);
  }
  lendFetcher(resourceFetcher);
  lendEngine(addon && (() => addonEngine(checkAddon(addon()))));
}

/** Takes back {@link initExecutorch}. */
export function cleanupExecutorch(): void {
  lendFetcher(undefined);
  lendEngine(undefined);
}

function checkAddon(addon: unknown): Addon {
  const found = addon as Partial<Addon> | null | undefined;
  if (typeof found?.loadClassifier === 'function') return found as Addon;
  throw invalid('The option addon must give what onsight.node exports');
}

function invalid(message: string): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, message);
}

/**
 * Throws if a load is stopped already, whether or not there is something to download.
 *
 * @throws RnExecutorchError DownloadInterrupted
 */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.DownloadInterrupted,
    'The load was stopped by its signal',
    signal.reason,
  );
}

/** Makes a source something the engine can load; see `ResourceManager.open`. */
export async function openResource(
  source: ResourceSource,
  options: OpenOptions = {},
): Promise<OpenedResource> {
  throwIfStopped(options.signal);
  requireEngine();
  const able = fetcher();
  const opened = able.open
    ? (await able.open([source], options))?.[0]
    : await fetchFile(able, source, options);
  if (opened) return opened;
  throw interrupted();
}

/** The same by a fetcher that has the two needed methods alone; undefined if interrupted. */
async function fetchFile(
  able: CheckedFetcher,
  source: ResourceSource,
  { signal, onProgress = () => undefined }: OpenOptions,
): Promise<OpenedResource | undefined> {
  const paths = await untilAborted(able.fetch(onProgress, source), signal);
  return paths?.[0] === undefined ? undefined : { path: paths[0] };
}

/** The bytes of an image or another small source; see `ResourceManager.readBytes`. */
export function readBytes(source: ResourceSource, options?: ReadOptions): Promise<Uint8Array> {
  const lent = lentFetcher && fetcher();
  if (lent?.readBytes) return lent.readBytes(source, options);
  // An app's own fetcher need not know how: what it takes is there on every platform.
  return (ownFetcher?.() ?? ownReader()).readBytes(source, options);
}
