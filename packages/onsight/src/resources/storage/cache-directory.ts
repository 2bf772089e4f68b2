// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where downloads are kept in Node, if nobody says so.

import { accessSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';

/**
 * The user's cache directory, as each system has it; never the current directory.
 *
 * @throws RnExecutorchError FileWriteFailed
 */
export function usualDirectory(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  // The specification of XDG wants relative paths ignored.
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'onsight');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'onsight', 'Cache');
  const caches = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  const home = homeOf();
  return home === undefined ? temporaryDirectory() : join(home, ...caches, 'onsight');
}

/**
 * The user's home; undefined for a user id that the system doesn't know, as containers have, or
 * whose home is said to be '/', where it can't write.
 */
function homeOf(): string | undefined {
  try {
    const home = homedir();
    if (home === '/') accessSync(home, constants.W_OK);
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}

/** A folder beside temporary files, where anybody may have made one of this name before. */
function temporaryDirectory(): string {
  const user = process.getuid?.();
  const path = resolve(tmpdir(), `onsight-${user ?? 'user'}`);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, error);
  }
  const info = lstatSync(path);
  const isOwn = user === undefined || (info.uid === user && (info.mode & 0o077) === 0);
  if (info.isDirectory() && isOwn) return path;
  throw unusable(path, new Error('it is not a folder that this user alone may use'));
}

function unusable(path: string, error: unknown): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileWriteFailed,
    `This user has no home, and ${path} can't be used (${(error as Error).message}): set ` +
      'ONSIGHT_CACHE_DIR, or the option cacheDirectory',
    error,
  );
}
