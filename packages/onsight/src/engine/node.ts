// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds onsight.node for this machine.

import { createRequire } from 'node:module';

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { addonEngine, type Addon } from './addon.js';
import type { Engine } from './engine.js';

const require = createRequire(import.meta.url);

/** Where the addon may be, first to last: a file the user names, the platform's package, a build. */
function candidates(): string[] {
  const { platform, arch, env } = process;
  const chosen = env['ONSIGHT_ADDON'];
  if (chosen) return [chosen];
  return [`@onsight/${platform}-${arch}/onsight.node`, '../../../../build/napi/bin/onsight.node'];
}

/**
 * Loads the addon.
 *
 * @throws RnExecutorchError PlatformNotSupported, with all that was tried
 */
export function loadNodeEngine(): Engine {
  const tried: string[] = [];
  for (const candidate of candidates()) {
    try {
      return addonEngine(require(candidate) as Addon);
    } catch (error) {
      tried.push(`${candidate}: ${firstLine(error)}`);
    }
  }
  throw new RnExecutorchError(
    RnExecutorchErrorCode.PlatformNotSupported,
    [
      `onsight's native part can't be loaded on ${process.platform}-${process.arch}. Tried:`,
      ...tried.map((line) => `- ${line}`),
      'Install without --omit=optional, or name the file onsight.node in ONSIGHT_ADDON.',
    ].join('\n'),
  );
}

/** Whether there is an addon for this machine; it is not loaded for that. */
export function hasNodeEngine(): boolean {
  return candidates().some((candidate) => {
    try {
      return require.resolve(candidate) !== '';
    } catch {
      return false;
    }
  });
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
