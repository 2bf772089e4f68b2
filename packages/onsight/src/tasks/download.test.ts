// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What download is told of a file is checked before that is kept.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { model } from '../../test/host.js';
import {
  cleanupExecutorch,
  createResourceFetcher,
  download,
  initExecutorch,
  listDownloadedFiles,
} from '../index.node.js';

const BODY = model(5000);
const sha256 = createHash('sha256').update(BODY).digest('hex');

beforeEach(() => {
  const resourceFetcher = createResourceFetcher({ cacheDirectory: directory, retries: 0 });
  initExecutorch({ resourceFetcher });
});
afterEach(() => cleanupExecutorch());

const serve = (path = '/model.pte') => host.serve(path, { body: BODY });

it.each([
  ['modelPath', (url: string) => ({ modelPath: url, sha256: '0'.repeat(64) })],
  ['a URL', (url: string) => ({ modelPath: new URL(url), sha256: '0'.repeat(64) })],
  ['uri', (url: string) => ({ deep: [{ uri: url, bytes: BODY.length + 1 }] })],
  ['modelSource', (url: string) => ({ modelSource: url, bytes: 1 })],
])('nothing is kept that is not what is expected of %s', async (_, config) => {
  for (const options of [{}, { signal: new AbortController().signal }, { forceDownload: true }]) {
    await expect(download(config(serve()), options)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(/expected/) as string,
    });
    expect(await listDownloadedFiles()).toEqual([]);
    expect(await readdir(`${directory}/partial`)).toEqual([]);
  }
});

it('what is expected stays, and what else is there', async () => {
  const [first, second] = [serve('/first.pte'), serve('/second.json')];
  const config = { modelPath: first, sha256, bytes: BODY.length, modelOpts: { at: second, n: 1 } };
  const resource = await download([config, first, { ...config }]);
  const [one, path] = resource as [typeof config, string];
  expect(one).toEqual({ ...config, modelPath: path, modelOpts: { at: one.modelOpts.at, n: 1 } });
  expect(resource[2]).toEqual(one);
  expect(Buffer.compare(await readFile(path), BODY)).toBe(0);
  expect(one.modelOpts.at).toContain(directory);
  expect(host.requests).toHaveLength(2);
});

it('a slip in what is expected is refused', async () => {
  const slip = { modelPath: serve(), sha265: sha256 };
  await expect(download(slip)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const odd = { modelPath: serve(), bytes: 5n };
  await expect(download(odd)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(host.requests).toEqual([]);
});
