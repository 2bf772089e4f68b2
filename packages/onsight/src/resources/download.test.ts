// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Downloads from a server that fails: each failure has its code, and never leaves half a file.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { Host, model, until } from '../../test/host.js';
import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import type { ResourceSource } from './source.js';
import { createResourceFetcher, type NodeResourceOptions } from './storage/node.js';

const BODY = model(200_000);
const SHA256 = createHash('sha256').update(BODY).digest('hex');

const fetcher = (options: NodeResourceOptions = {}) =>
  createResourceFetcher({ cacheDirectory: directory, retryDelayMs: 1, retries: 2, ...options });

async function expectWhole(source: ResourceSource, options?: NodeResourceOptions): Promise<void> {
  const paths = await fetcher(options).fetch(undefined, source);
  expect(Buffer.compare(await readFile(paths![0]!), BODY)).toBe(0);
  expect(await readdir(join(directory, 'partial'))).toEqual([]);
}

/** Fails with the code and message, and leaves nothing under a final name. */
async function expectFailure(
  source: ResourceSource,
  code: Code,
  message: RegExp,
  options?: NodeResourceOptions,
): Promise<void> {
  const failure = fetcher(options).fetch(undefined, source);
  await expect(failure).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect(await fetcher().listDownloadedFiles()).toEqual([]);
}

describe('a connection that breaks', () => {
  it('is taken up where it broke', async () => {
    const url = host.serve('/model.pte', { body: BODY, cuts: [100_000] });
    await expectWhole(url);
    const [, second] = host.gets('/model.pte');
    expect(second!.headers).toMatchObject({ range: 'bytes=100000-', 'if-range': '"v1"' });
  });

  it('is taken up by the next fetch, if it breaks too often', async () => {
    const url = host.serve('/model.pte', { body: BODY, cuts: [100_000, 0, 0] });
    await expectFailure(url, Code.DownloadInterrupted, /after 100000 of 200000 bytes/);
    await expectWhole(url);
    expect(host.gets('/model.pte').at(-1)!.headers.range).toBe('bytes=100000-');
  });

  it('is said to be kept where it is', async () => {
    const broken = (path: string, etag?: null) =>
      host.serve(path, { body: BODY, cuts: [100_000, 0, 0], etag });
    const kept = /: .*; start it again, and it goes on from there$/;
    await expectFailure(broken('/kept.pte'), Code.DownloadInterrupted, kept);
    const lost = /: .*; start it again$/;
    await expectFailure(broken('/other.pte', null), Code.DownloadInterrupted, lost);
    for (const call of [
      () => fetcher().readBytes(broken('/cat.jpg'), { purpose: 'any' }),
      () => fetcher().withLocalFile(broken('/a.jpg'), () => Promise.resolve(), { purpose: 'any' }),
      () => fetcher({ timeoutMs: 1 }).readBytes(broken('/b.jpg')),
    ]) {
      await expect(call()).rejects.toThrow(/start it again(, or raise the option 'timeoutMs')?$/);
    }
  });

  it('may break any number of times while there is headway', async () => {
    // More than fetch holds in its buffers, which it drops when the connection breaks.
    const body = model(2_000_000);
    const cuts = Array.from({ length: 6 }, () => 300_000);
    const [path] = (await fetcher().fetch(undefined, host.serve('/model.pte', { body, cuts })))!;
    expect(Buffer.compare(await readFile(path!), body)).toBe(0);
    expect(host.requests.length).toBeGreaterThan(6);
  });

  it('starts again if the server has no ranges', async () => {
    await expectWhole(host.serve('/model.pte', { body: BODY, ranges: false, cuts: [100_000] }));
  });

  it('does not go on for ever without headway', async () => {
    const cuts = Array.from({ length: 99 }, () => 100_000);
    const url = host.serve('/model.pte', { body: BODY, ranges: false, cuts });
    await expectFailure(url, Code.DownloadInterrupted, /stopped after 100000/);
    expect(host.gets('/model.pte')).toHaveLength(3);
  });

  it('starts again if nothing tells versions of the file apart', async () => {
    await expectWhole(host.serve('/model.pte', { body: BODY, etag: null, cuts: [100_000] }));
    expect(host.gets('/model.pte')[1]!.headers.range).toBeUndefined();
  });

  it('starts again if the file has changed meanwhile', async () => {
    const url = host.serve('/model.pte', { body: model(200_000, 2), cuts: [100_000, 0, 0] });
    await expectFailure(url, Code.DownloadInterrupted, /100000/);
    host.serve('/model.pte', { body: BODY, etag: '"v2"' });
    await expectWhole(url);
  });

  it('in a body without a length is noticed', async () => {
    await expectWhole(host.serve('/model.pte', { body: BODY, chunked: true, cuts: [100_000] }));
  });
});

describe('a server', () => {
  it('that stalls is given up, and asked again', async () => {
    const url = host.serve('/model.pte', { body: BODY, stalls: [100_000] });
    await expectWhole(url, { stallTimeoutMs: 1000 });
    expect(host.gets('/model.pte')).toHaveLength(2);
  });

  it('that stalls for ever is an error', async () => {
    const url = host.serve('/model.pte', { body: BODY, stalls: [100_000, 0, 0] });
    const options = { stallTimeoutMs: 100 };
    await expectFailure(url, Code.DownloadInterrupted, /nothing came for 100 ms/, options);
  });

  it('that has nothing there is not asked again', async () => {
    const url = `${host.origin}/absent.pte?signature=secret`;
    await expectFailure(url, Code.ResourceFetcherDownloadFailed, /absent\.pte\?… answered 404/);
    expect(host.requests).toHaveLength(1);
  });

  it('that wants a token is an error that says so', async () => {
    const url = host.serve('/model.pte', { body: BODY, statuses: [401] });
    await expectFailure(url, Code.ResourceFetcherDownloadFailed, /401 .*headers/);
  });

  it('that is overloaded is asked again', async () => {
    await expectWhole(host.serve('/model.pte', { body: BODY, statuses: [503, 429] }));
  });

  it('that answers 416 has another file: it starts again', async () => {
    const url = host.serve('/model.pte', { body: model(300_000), cuts: [250_000, 0, 0] });
    await expectFailure(url, Code.DownloadInterrupted, /250000/);
    host.serve('/model.pte', { body: BODY });
    await expectWhole(url);
    expect(host.gets('/model.pte').at(-1)!.headers.range).toBeUndefined();
  });

  it('that answers 416 to the end of the file has nothing to add', async () => {
    const url = host.serve('/model.pte', { body: BODY, cuts: [200_000], chunked: true });
    await expectWhole(url);
    expect(host.gets('/model.pte').at(-1)!.headers.range).toBe('bytes=200000-');
  });

  it('that is not there is an error that names it', async () => {
    const gone = await Host.start();
    const { origin } = gone;
    await gone.close();
    await expectFailure(
      `${origin}/x`,
      Code.ResourceFetcherDownloadFailed,
      /No answer from 127.*REFUSED/,
    );
  });
});

describe('content', () => {
  it('with the expected SHA-256 and length is taken', async () => {
    const uri = host.serve('/model.pte', { body: BODY, cuts: [100_000] });
    await expectWhole({ uri, sha256: SHA256.toUpperCase(), bytes: 200_000 });
  });

  it('with another SHA-256 is removed', async () => {
    const uri = host.serve('/model.pte', { body: model(200_000, 2) });
    const source = { uri, sha256: SHA256 };
    await expectFailure(
      source,
      Code.ResourceFetcherDownloadFailed,
      /has the SHA-256 .* but .* was expected/,
    );
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
  });

  it('with another length is refused before it is downloaded', async () => {
    const uri = host.serve('/model.pte', { body: BODY });
    const source = { uri, bytes: 123 };
    await expectFailure(source, Code.ResourceFetcherDownloadFailed, /200000 bytes, but 123/);
  });

  it('with another length is refused even if that is told by nobody', async () => {
    const uri = host.serve('/model.pte', { body: BODY, chunked: true });
    const source = { uri, bytes: 123 };
    await expectFailure(source, Code.ResourceFetcherDownloadFailed, /more than the 123 bytes/);
  });

  it.each([
    ['x-linked-etag', { 'x-linked-etag': `"${SHA256}"` }],
    ['etag of the hub', { 'x-repo-commit': 'abc', etag: `"${SHA256}"` }],
  ])('is checked against the SHA-256 that a hub promises: %s', async (_, headers) => {
    host.serve('/cdn', { body: BODY });
    await expectWhole(host.serve('/good', { body: BODY, redirect: '/cdn', headers }));
    await fetcher().deleteResources(`${host.origin}/good`);
    host.serve('/cdn', { body: model(200_000, 2) });
    const url = host.serve('/bad', { body: BODY, redirect: '/cdn', headers });
    await expectFailure(url, Code.ResourceFetcherDownloadFailed, /SHA-256/);
  });

  it('may have any ETag elsewhere', async () => {
    await expectWhole(host.serve('/model.pte', { body: BODY, etag: `"${'0'.repeat(64)}"` }));
  });

  it('may be empty', async () => {
    const url = host.serve('/empty.bin', { body: new Uint8Array() });
    const [path] = (await fetcher().fetch(undefined, url))!;
    expect((await readFile(path!)).length).toBe(0);
  });
});

describe('redirects', () => {
  const headers = (origin: string) => ({ headers: { [origin]: { Authorization: 'Bearer t' } } });

  it('to another host lose the credentials', async () => {
    const other = await Host.start();
    try {
      const target = other.serve('/cdn', { body: BODY });
      const url = host.serve('/model.pte', { body: BODY, redirect: target });
      await expectWhole(url, headers(host.origin));
      expect(host.requests[0]!.headers.authorization).toBe('Bearer t');
      expect(other.requests[0]!.headers).not.toHaveProperty('authorization');
    } finally {
      await other.close();
    }
  });

  it('within a host keep them', async () => {
    host.serve('/cdn', { body: BODY });
    await expectWhole(host.serve('/a', { body: BODY, redirect: '/cdn' }), headers(host.origin));
    expect(host.gets('/cdn')[0]!.headers.authorization).toBe('Bearer t');
  });

  it('in a circle are an error', async () => {
    const url = host.serve('/a', { body: BODY, redirect: '/a' });
    await expectFailure(url, Code.ResourceFetcherDownloadFailed, /more than 10 times/);
  });

  it('to files are an error', async () => {
    const url = host.serve('/a', { body: BODY, redirect: 'file:///etc/passwd' });
    await expectFailure(url, Code.ResourceFetcherDownloadFailed, /redirects to file:/);
  });
});

describe('a disk', () => {
  it('that is a file, not a folder, is FileWriteFailed', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const first = await fetcher().fetch(undefined, url);
    const blocked = createResourceFetcher({ cacheDirectory: join(first![0]!, 'below') });
    await expect(blocked.fetch(undefined, url)).rejects.toMatchObject({
      code: Code.FileWriteFailed,
    });
  });

  it('is never left with half a file while downloading', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const whole = fetcher().fetch(undefined, url);
    await until(async () => (await readdir(directory)).includes('partial'));
    expect(await fetcher().listDownloadedFiles()).toEqual([]);
    host.release();
    const paths = await whole;
    expect(await fetcher().listDownloadedFiles()).toEqual(paths);
  });
});
