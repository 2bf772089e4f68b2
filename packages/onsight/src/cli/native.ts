// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds the native `onsight` command and runs it in place of this process.

import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { isPackaged, places } from '../engine/places.js';

const require = createRequire(import.meta.url);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Path of the command. @throws Error that says what was tried */
export function findNative(): string {
  const chosen = process.env['ONSIGHT_COMMAND'];
  const name = process.platform === 'win32' ? 'onsight.exe' : 'onsight';
  const tried: string[] = [];
  for (const place of chosen ? [chosen] : places(name)) {
    try {
      const file = isPackaged(place) ? inPackage(place) : place;
      accessSync(file, constants.X_OK);
      // Folders may be "executed" too.
      if (!statSync(file).isFile()) throw new Error('it is no file');
      return file;
    } catch (error) {
      tried.push(`- ${place}: ${String(error).split('\n', 1)[0] ?? ''}`);
    }
  }
  throw new Error(
    [
      `the native command can't be found on ${process.platform}-${process.arch}. Tried:`,
      ...tried,
      'Install without --omit=optional, or name the command in ONSIGHT_COMMAND.',
    ].join('\n'),
  );
}

/** By the package, for Node takes `…/onsight` for onsight.node where there is no command. */
function inPackage(place: string): string {
  const manifest = require.resolve(`${dirname(place)}/package.json`);
  return join(dirname(manifest), basename(place));
}

/** Runs a command with this process's streams and signals; resolves with its exit code. */
export function runNative(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    // Before the command runs: a signal must not end this process alone.
    for (const signal of SIGNALS) process.on(signal, pass);
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', ({ message }) => {
      reject(new Error(`the native command can't be run: ${message}`));
    });
    child.on('exit', (code, signal) => {
      for (const name of SIGNALS) process.off(name, pass);
      // Whoever waits for this process shall see it end as the command did.
      if (signal) process.kill(process.pid, signal);
      resolve(code ?? 1);
    });
  });
}
