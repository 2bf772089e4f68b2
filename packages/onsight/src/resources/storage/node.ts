// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The resource fetcher for Node: files in the user's cache directory.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { ResourceManager } from '../manager.js';
import { FOLDER, type Rules } from '../../errors/rules.js';
import { checkDownloadOptions, type DownloadOptions } from '../options.js';
import { usualDirectory } from './cache-directory.js';
import { withEnvironment } from './environment.js';
import { FileStorage, readPath, sha256OfPath, sizeOfPath } from './files.js';

export interface NodeResourceOptions extends DownloadOptions {
  /**
   * Where downloads are kept; made for the user alone. Default: ONSIGHT_CACHE_DIR, or `onsight` in
   * the user's cache directory, or where there is none, in a private one for temporary files.
   */
  cacheDirectory?: string;
}

const NODE: Rules = { cacheDirectory: FOLDER };

/**
 * Makes the fetcher of Node. Options that are not given are taken from the environment:
 * ONSIGHT_CACHE_DIR for `cacheDirectory`, ONSIGHT_OFFLINE (1 or 0) for `offline`, and
 * ONSIGHT_MIRROR for `mirrors`: a URL that takes the place of https://huggingface.co, or pairs
 * `https://from=https://to` with blanks between them.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function createResourceFetcher(options: NodeResourceOptions = {}): ResourceManager {
  checkDownloadOptions(options, NODE);
  const { cacheDirectory, ...rest } = withEnvironment(options);
  const platform = {
    storage: new FileStorage(cacheDirectory ?? usualDirectory),
    hasPaths: true,
    followsRedirects: false,
    temporary: async () => {
      const directory = await makeTemporary();
      return {
        storage: new FileStorage(directory),
        remove: () => rm(directory, { recursive: true, force: true }),
      };
    },
    readFile: readPath,
    sizeOfFile: sizeOfPath,
    sha256OfFile: sha256OfPath,
  };
  return new ResourceManager(platform, rest);
}

async function makeTemporary(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'onsight-'));
  } catch (error) {
    throw new RnExecutorchError(
      RnExecutorchErrorCode.FileWriteFailed,
      `A temporary folder can't be made (${(error as Error).message}): set TMPDIR to one that can ` +
        'be written',
      error,
    );
  }
}
