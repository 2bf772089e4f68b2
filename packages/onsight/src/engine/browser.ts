// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Why there is no engine behind the entry for browsers, and what to do where that is no browser.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import type { Engine } from './engine.js';

/** @throws RnExecutorchError PlatformNotSupported, always */
export function loadBrowserEngine(): Engine {
  throw new RnExecutorchError(RnExecutorchErrorCode.PlatformNotSupported, why());
}

function why(): string {
  const { EdgeRuntime, process } = globalThis as {
    EdgeRuntime?: unknown;
    process?: { versions?: { node?: unknown } };
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
      'no engine. In Jest with jsdom, set testEnvironmentOptions: { customExportConditions: ' +
      "['node'] }, or testEnvironment: 'node'; in a bundler, build for Node.js"
    );
  }
  return (
    'There is no engine for browsers yet: onsight computes in Node.js, Bun and Deno, and with an ' +
    'addon that initExecutorch is given'
  );
}
