// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds onsight.node for this machine; without it, WebAssembly computes.

import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { addonEngine, type Addon } from './addon.js';
import type { Engine } from './engine.js';
import { threadEngine } from './node-worker.js';
import { PLATFORM, isPackaged, places } from './places.js';

// Bundled as CommonJS, this file has no URL, but a name.
const url = import.meta.url as string | undefined;
// The function by this path, for webpack takes the one imported by its name for its own.
const require = nodeModule.createRequire(url ?? __filename);

/** Where the addon may be, first to last: a file that the user names, or the usual places. */
function candidates(): string[] {
  const chosen = process.env['ONSIGHT_ADDON'];
  if (chosen) return [resolve(chosen)];
  const packaged = beside();
  return [...places('onsight.node'), ...(packaged ? [packaged] : [])];
}

/** Looks from this file and from the program's: bundles may keep the name this file had once. */
function find(candidate: string): string {
  const program = process.argv[1];
  try {
    return require.resolve(candidate);
  } catch (error) {
    if (!program) throw error;
    return require.resolve(candidate, { paths: [dirname(program)] });
  }
}

/**
 * Loads the addon from the package of this platform. Tools that copy what a program needs find
 * names that are written out and given to what `module.createRequire` made (nft of Vercel does).
 * Bundlers don't see them, and so leave the addon where it is.
 */
function loadPackaged(module: Pick<typeof nodeModule, 'createRequire'>): unknown {
  const load = module.createRequire(url ?? __filename);
  switch (PLATFORM) {
    case 'linux-x64':
      return load('@onsight/linux-x64/onsight.node');
    case 'linux-arm64':
      return load('@onsight/linux-arm64/onsight.node');
    default:
      return load(`@onsight/${PLATFORM}/onsight.node`);
  }
}

/** Where the addon is beside this package: such a path is all that Next.js 15 understands. */
function beside(): string | undefined {
  try {
    switch (PLATFORM) {
      case 'linux-x64':
        return join(__filename, '../../../@onsight/linux-x64/onsight.node');
      case 'linux-arm64':
        return join(__filename, '../../../@onsight/linux-arm64/onsight.node');
    }
  } catch {
    // ES modules have no such name, though webpack promises it.
  }
  return undefined;
}

function load(candidate: string): unknown {
  try {
    if (isPackaged(candidate)) return loadPackaged(nodeModule);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
  }
  return require(find(candidate));
}

/** The script of the WebAssembly engine's thread; undefined if it is not beside this file. */
function threadScript(): string | undefined {
  const script = join(dirname(url ? fileURLToPath(url) : __filename), 'worker.node.mjs');
  return existsSync(script) ? script : undefined;
}

/** Whether the WebAssembly engine is wanted, though the addon may be there. */
const isWasmChosen = () => process.env['ONSIGHT_ENGINE'] === 'wasm';

/**
 * Loads the addon, or where there is none for this machine, the WebAssembly engine.
 *
 * @throws RnExecutorchError PlatformNotSupported, with all that was tried
 */
export function loadNodeEngine(): Engine {
  const tried: string[] = [];
  const script = threadScript();
  if (script && isWasmChosen()) return threadEngine(script);
  for (const candidate of candidates()) {
    try {
      return addonEngine(load(candidate) as Addon);
    } catch (error) {
      tried.push(`${candidate}: ${firstLine(error)}`);
    }
  }
  if (script && !process.env['ONSIGHT_ADDON']) {
    console.warn(
      `onsight computes by WebAssembly, several times slower than by its native part: ${tried[0] ?? ''}`,
    );
    return threadEngine(script);
  }
  throw new RnExecutorchError(
    RnExecutorchErrorCode.PlatformNotSupported,
    [
      `onsight's native part can't be loaded on ${process.platform}-${process.arch}. Tried:`,
      ...tried.map((line) => `- ${line}`),
      'Install without --omit=optional, or name the file onsight.node in ONSIGHT_ADDON. Where a ' +
        "bundler took onsight in, leave it out: in Next.js by serverExternalPackages: ['onsight'].",
    ].join('\n'),
  );
}

/** Whether there is an engine for this machine; it is not loaded for that. */
export function hasNodeEngine(): boolean {
  if (threadScript() && !process.env['ONSIGHT_ADDON']) return true;
  return candidates().some((candidate) => {
    try {
      return find(candidate) !== '';
    } catch {
      return false;
    }
  });
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
