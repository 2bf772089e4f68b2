// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the worker of a page has around it: files of the package by URL, and the browser's cache.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { cachedBlob } from '../../resources/storage/cached-file.js';
import { Computer } from '../remote/computer.js';
import { Host, type Surroundings } from '../remote/host.js';
import type { Reply, Request } from '../remote/messages.js';
import { wasmCodecs } from '../wasm/codecs.js';
import { hasThreads, variant, type Variant } from '../wasm/features.js';
import { instantiate } from '../wasm/instantiate.js';
import { instantiateThreaded, runThread, type ThreadStart } from '../wasm/threads.js';
import { decodeByBrowser } from './decode.js';
import { fileOfBlob } from './file.js';
import type { Pledge } from './page.js';

/** Files of the package. */
export interface Assets {
  modules: Readonly<Record<Variant, URL>>;
  codecs: URL;
  model: URL;
}

/**
 * Answers the page that started this worker.
 *
 * @param start starts a worker whose script calls {@link serveThread}
 */
export function servePage(assets: Assets, start: () => Worker): void {
  const post = (message: Reply | Pledge) => globalThis.postMessage(message);
  const host = new Host(surroundings(assets, start), post);
  globalThis.onmessage = ({ data }: MessageEvent<Request | Pledge>) => {
    if ('lock' in data) pledge(data, post);
    else host.receive(data);
  };
}

/** Takes the lock for as long as this worker lives. There is none without https. */
function pledge({ lock }: Pledge, post: (message: Pledge) => void): void {
  if (!('locks' in navigator)) return;
  const forever = new Promise(() => undefined);
  navigator.locks
    .request(lock, () => {
      post({ lock });
      return forever;
    })
    .catch(() => undefined);
}

/** Computes as one of the threads of the worker that started this one. */
export function serveThread(): void {
  globalThis.onmessage = ({ data }: MessageEvent<ThreadStart>) =>
    void runThread(data, () => globalThis.postMessage('ready'));
}

function surroundings({ modules, codecs, model }: Assets, start: () => Worker): Surroundings {
  const computer = async () => {
    const module = await compiled(modules[variant()]);
    if (!hasThreads()) return instantiate(module);
    const threads = navigator.hardwareConcurrency;
    return instantiateThreaded(module, threads, (message) => startThread(start, message));
  };
  return {
    computer: async () => new Computer(await computer()),
    codecs: async () => wasmCodecs(await instantiate(await compiled(codecs))),
    decode: decodeByBrowser,
    open: async (source) => {
      if (source instanceof Uint8Array) return fileOfBlob(new Blob([source as BlobPart]));
      if (source === undefined) {
        const blob = await (await fetched(model)).blob();
        return { ...fileOfBlob(blob), identity: model.href };
      }
      const { blob, identity } = await cachedBlob(source);
      return { ...fileOfBlob(blob), identity };
    },
  };
}

function startThread(start: () => Worker, message: ThreadStart): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = start();
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      const reason = event.message || 'its script could not be loaded';
      reject(new RnExecutorchError(Code.ThreadPoolError, `A thread could not start: ${reason}`));
    };
    worker.postMessage(message);
  });
}

async function compiled(url: URL): Promise<WebAssembly.Module> {
  const response = await fetched(url);
  try {
    // Compiles while it downloads, if the server gives it the type application/wasm.
    const isStreamable = response.headers.get('content-type') === 'application/wasm';
    if (isStreamable) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    const reason = /content.security.policy|csp/i.test(error.message)
      ? "the page's Content-Security-Policy must allow script-src 'self' 'wasm-unsafe-eval'"
      : 'onsight needs WebAssembly with SIMD and exceptions, which Chrome 95, Firefox 114 and ' +
        'Safari 16.4 have';
    throw new RnExecutorchError(
      Code.PlatformNotSupported,
      `${url.href} can't be compiled (${error.message}): ${reason}`,
      error,
    );
  }
}

/** A file of the package. */
async function fetched(url: URL): Promise<Response> {
  const advice = 'the server must have the files of the package onsight that the bundler emits';
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new RnExecutorchError(
      Code.ResourceFetcherDownloadFailed,
      `${url.href} can't be loaded (${String(error)}): ${advice}`,
      error,
    );
  }
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
  if (response.ok && !isPage) return response;
  const found = response.ok ? 'it is a page of HTML' : `HTTP status ${response.status}`;
  throw new RnExecutorchError(
    Code.ResourceFetcherDownloadFailed,
    `${url.href} can't be loaded (${found}): ${advice}`,
  );
}
