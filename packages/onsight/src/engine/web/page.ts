// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The engine of a page: its worker, and what is known of it before it is there.

import { VERSION } from '../../version.js';
import { addonEngine } from '../addon.js';
import type { Engine, RuntimeInfo } from '../engine.js';
import { remoteAddon } from '../remote/addon.js';
import type { StartWorker } from '../remote/connection.js';
import type { Reply } from '../remote/messages.js';
import { hasThreads, targetName } from '../wasm/features.js';

/** A worker's first message, and its answer: it holds the lock of this name as long as it lives. */
export interface Pledge {
  lock: string;
}

/** @param start starts the worker's script; bundlers want to see that written out */
export function pageEngine(start: () => Worker): Engine {
  return addonEngine(remoteAddon(pageWorker(start), runtimeInfo));
}

function pageWorker(start: () => Worker): StartWorker {
  return ({ reply, lost }) => {
    if (!hasThreads()) tellOfThreads();
    const worker = start();
    worker.onerror = ({ message }) => lost(message || NOT_STARTED);
    worker.onmessage = ({ data }: MessageEvent<Reply | Pledge>) => {
      if ('lock' in data) whenReleased(data.lock, () => lost('it ended'));
      else reply(data);
    };
    const first: Pledge = { lock: `onsight/worker/${Math.random().toString(36).slice(2)}` };
    worker.postMessage(first);
    return {
      post: (request) => worker.postMessage(request),
      end: () => worker.terminate(),
      hold: () => undefined,
    };
  };
}

const NOT_STARTED =
  'its script could not be loaded or failed: check that the server has it, and that the content ' +
  "security policy allows worker-src 'self' and script-src 'wasm-unsafe-eval'";

/** Nothing tells a page that its worker ended, but locks end with who holds them. */
function whenReleased(lock: string, call: () => void): void {
  navigator.locks.request(lock, call).catch(() => undefined);
}

let isTold = false;

function tellOfThreads(): void {
  if (isTold) return;
  isTold = true;
  console.info(
    'onsight computes on one thread here. For more, serve the page with these headers:\n' +
      'Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp',
  );
}

function runtimeInfo(): RuntimeInfo {
  return {
    version: VERSION,
    target: targetName(),
    targets: [targetName()],
    threads: hasThreads() ? navigator.hardwareConcurrency : 1,
    imageFormats: ['JPEG', 'PNG', 'WebP'],
  };
}
