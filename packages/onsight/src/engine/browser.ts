// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The engine behind the entry for browsers, and what to do where that is no browser.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import type { Engine } from './engine.js';
import { pageEngine } from './web/page.js';

/** Whether this is a browser that can have an engine. */
export function hasBrowserEngine(): boolean {
  return why() === undefined;
}

/**
 * @param start starts the worker that computes
 * @throws RnExecutorchError PlatformNotSupported where this is no browser
 */
export function loadBrowserEngine(start: () => Worker): Engine {
  const reason = why();
  if (reason === undefined) return pageEngine(start);
  throw new RnExecutorchError(RnExecutorchErrorCode.PlatformNotSupported, reason);
}

/** Why there is no engine. */
function why(): string | undefined {
  const { EdgeRuntime, process, Worker, WebAssembly } = globalThis as {
    EdgeRuntime?: unknown;
    process?: { versions?: { node?: unknown } };
    Worker?: unknown;
    WebAssembly?: unknown;
  };
  if (EdgeRuntime !== undefined) {
    return (
      'There is no engine for edge runtimes: let this run in Node.js, in Next.js by ' +
      "`export const runtime = 'nodejs'`"
    );
  }
  if (process?.versions?.node !== undefined) {
    return (
      'This is Node.js, but what loads modules took the entry of onsight for browsers, which has ' +
      'no engine there. In Jest with jsdom, set testEnvironmentOptions: { customExportConditions: ' +
      "['node'] }, or testEnvironment: 'node'; in a bundler, build for Node.js"
    );
  }
  if (Worker !== undefined && WebAssembly !== undefined) return undefined;
  const lacking = Worker === undefined ? 'workers' : 'WebAssembly';
  return `onsight computes in browsers by WebAssembly in a worker, and there are no ${lacking} here`;
}
