// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Fetching in Node, with real downloads and files: sharing, pausing, aborting, the cache.

import { createHash } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { model, pattern, until, type Route } from '../../test/host.js';
import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { cleanupExecutorch, initExecutorch } from '../lifecycle/globals.js';
import { download } from '../tasks/download.js';
import { registerAsset } from './resolve.js';
import type { ResourceSource } from './source.js';
import { createResourceFetcher, type NodeResourceOptions } from './storage/node.js';

const BODY = model(200_000);

const fetcher = (options: NodeResourceOptions = {}) =>
  createResourceFetcher({ cacheDirectory: directory, retryDelayMs: 1, retries: 1, ...options });

const read = async (paths: string[] | null) =>
  Buffer.concat(await Promise.all(paths!.map((path) => readFile(path))));

describe('one URL', () => {
  it('fetched by many at once is one transfer', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const resources = fetcher();
    const all = await Promise.all([1, 2, 3].map(() => resources.fetch(undefined, url)));
    expect(new Set(all.flat()).size).toBe(1);
    expect(host.requests).toHaveLength(1);
  });

  it('is downloaded once, and then used from the disk, even offline', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const paths = await fetcher().fetch(undefined, url);
    expect(await fetcher({ offline: true }).fetch(undefined, url)).toEqual(paths);
    expect(host.requests).toHaveLength(1);
  });

  it('is downloaded again if the stored file is not what is expected', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const paths = await fetcher().fetch(undefined, url);
    await writeFile(paths![0]!, 'damaged');
    expect((await read(await fetcher().fetch(undefined, url))).equals(BODY)).toBe(true);
    const source = { uri: url, sha256: '0'.repeat(64) };
    await expect(fetcher().fetch(undefined, source)).rejects.toMatchObject({ code: 180 });
    expect((await read(paths)).equals(BODY)).toBe(true);
  });

  it('is not asked for while offline', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const offline = fetcher({ offline: true });
    for (const call of [() => offline.fetch(undefined, url), () => offline.readBytes(url)]) {
      await expect(call()).rejects.toThrow(/not been downloaded, and the option 'offline'/);
    }
    expect(host.requests).toHaveLength(0);
  });

  it('can be had from a mirror, under the same name', async () => {
    host.serve('/hf/model.pte', { body: BODY });
    const mirrors = { 'https://example.invalid': `${host.origin}/hf` };
    const url = 'https://example.invalid/model.pte';
    const paths = await fetcher({ mirrors }).fetch(undefined, url);
    expect(await fetcher({ offline: true }).fetch(undefined, url)).toEqual(paths);
  });
});

describe('a URL with a signature', () => {
  const sha256 = createHash('sha256').update(BODY).digest('hex');
  const signed = (query: string, route: Partial<Route> = {}) =>
    host.serve(`/model.pte?${query}`, { body: BODY, ...route });

  it.each([
    ['its SHA-256', { sha256 }],
    ['its cacheKey', { cacheKey: 'model, version 1' }],
  ])('is one file by %s', async (_, identity) => {
    const first = await fetcher().fetch(undefined, { uri: signed('a=1'), ...identity });
    const second = await fetcher().fetch(undefined, { uri: signed('a=2'), ...identity });
    expect(second).toEqual(first);
    expect(first![0]).toMatch(/model-[0-9a-f]{20}\.pte$/);
    expect(host.requests).toHaveLength(1);
    expect(await fetcher().listDownloadedFiles()).toEqual(first);
    await fetcher().deleteResources({ uri: signed('a=3'), ...identity });
    expect(await fetcher().listDownloadedFiles()).toEqual([]);
  });

  it.each([
    ['its SHA-256', { sha256 }],
    ['its cacheKey', { cacheKey: 'model, version 1' }],
  ])('goes on after a break with a new one, by %s', async (_, identity) => {
    const old = signed('a=1', { cuts: [100_000, 0] });
    await expect(fetcher().fetch(undefined, { uri: old, ...identity })).rejects.toThrow(/100000/);
    const paths = await fetcher().fetch(undefined, { uri: signed('a=2'), ...identity });
    expect((await read(paths)).equals(BODY)).toBe(true);
    expect(host.gets('/model.pte?a=2')[0]!.headers.range).toBe('bytes=100000-');
  });

  it('is a file of its own otherwise', async () => {
    const paths = await fetcher().fetch(undefined, signed('id=1'), signed('id=2'));
    expect(new Set(paths).size).toBe(2);
  });
});

describe('progress', () => {
  it('goes from 0 to 1 over all sources, weighed by their bytes', async () => {
    const urls = [
      host.serve('/small.pte', { body: model(100_000) }),
      host.serve('/large.pte', { body: model(900_000), cuts: [400_000] }),
    ];
    const seen: number[] = [];
    await fetcher().fetch((progress) => seen.push(progress), ...urls);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.filter((progress) => progress === 1)).toHaveLength(1);
    expect(seen.at(-1)).toBe(1);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(seen.length).toBeGreaterThan(2);
  });
});

describe('pausing', () => {
  it('resolves fetch with null, and resuming resolves with the paths', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    let progress = 0;
    const fetching = resources.fetch((value) => (progress = value), url);
    await until(() => progress > 0);
    await resources.pauseFetching(url);
    expect(await fetching).toBeNull();
    await expect(resources.pauseFetching(url)).rejects.toMatchObject({ code: 182 });
    host.release();
    expect((await read(await resources.resumeFetching(url))).equals(BODY)).toBe(true);
    expect(host.gets('/model.pte')[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('right after fetch finds the transfer; fetching again resumes', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const resources = fetcher();
    const fetching = resources.fetch(undefined, url);
    await resources.pauseFetching(url);
    expect(await fetching).toBeNull();
    expect((await read(await resources.fetch(undefined, url))).equals(BODY)).toBe(true);
  });

  it('makes who opens a model wait', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    const opening = resources.open([url]);
    await resources.pauseFetching(url);
    host.release();
    const paths = await resources.resumeFetching(url);
    expect(await opening).toMatchObject([{ path: paths![0], url }]);
  });

  it('is refused for what is not downloaded', async () => {
    const resources = fetcher();
    const url = `${host.origin}/x`;
    for (const call of ['pauseFetching', 'resumeFetching', 'cancelFetching'] as const) {
      await expect(resources[call](url)).rejects.toMatchObject({ code: 184 });
    }
    const fetching = resources.fetch(undefined, host.serve('/x', { body: BODY }));
    await expect(resources.resumeFetching(url)).rejects.toMatchObject({ code: 183 });
    await fetching;
  });

  it.each(['running', 'paused'])('can turn into cancelling: %s', async (state) => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    const opening = resources.open([url]);
    const cancelled = expect(opening).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    const fetching = resources.fetch(undefined, url);
    await until(
      async () => (await readdir(join(directory, 'partial')).catch(() => [])).length >= 2,
    );
    if (state === 'paused') await resources.pauseFetching(url);
    await resources.cancelFetching(url);
    await cancelled;
    expect(await fetching).toBeNull();
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
  });
});

describe('aborting', () => {
  const abortWhen = async (reached: () => boolean | Promise<boolean>) => {
    const url = `${host.origin}/model.pte`;
    const controller = new AbortController();
    const opening = fetcher().open([url], { signal: controller.signal });
    const rejected = expect(opening).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    await until(reached);
    controller.abort();
    await rejected;
    host.release();
    expect(await fetcher().listDownloadedFiles()).toEqual([]);
    expect((await read(await fetcher().fetch(undefined, url))).equals(BODY)).toBe(true);
  };

  it('before it began', async () => {
    host.serve('/model.pte', { body: BODY });
    await abortWhen(() => true);
  });

  it('before the answer', async () => {
    host.serve('/model.pte', { body: BODY, holdAfter: 0 });
    await abortWhen(() => host.requests.length > 0);
  });

  it('in the middle', async () => {
    host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    await abortWhen(async () => {
      const names = await readdir(join(directory, 'partial')).catch(() => []);
      const partial = names.find((name) => name.endsWith('.pte'));
      return !!partial && (await stat(join(directory, 'partial', partial))).size > 0;
    });
  });

  it('between attempts', async () => {
    host.serve('/model.pte', { body: BODY, statuses: [503], headers: { 'retry-after': '9' } });
    await abortWhen(() => host.requests.length > 0);
  });

  it('does not stop the transfer for others', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    const controller = new AbortController();
    const hasty = resources.open([url], { signal: controller.signal });
    const patient = resources.open([url]);
    controller.abort();
    await expect(hasty).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    host.release();
    expect(await patient).toHaveLength(1);
    expect(host.requests).toHaveLength(1);
  });
});

describe('a refresh', () => {
  const NEW = model(200_000, 2);

  it('downloads again what is stored, which stays until then', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const paths = await fetcher().fetch(undefined, url);
    host.serve('/model.pte', { body: NEW, holdAfter: 100_000, etag: '"v2"' });
    const refreshing = fetcher().open([url], { refresh: true });
    await until(() => host.requests.length > 1);
    expect((await read(paths)).equals(BODY)).toBe(true);
    host.release();
    await refreshing;
    expect((await read(paths)).equals(NEW)).toBe(true);
  });

  it('that fails leaves what was stored', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const paths = await fetcher().fetch(undefined, url);
    host.serve('/model.pte', { body: BODY, statuses: [404] });
    await expect(fetcher().open([url], { refresh: true })).rejects.toMatchObject({ code: 180 });
    expect((await read(paths)).equals(BODY)).toBe(true);
  });

  it('goes not on from what an earlier download left', async () => {
    const url = host.serve('/model.pte', { body: BODY, cuts: [100_000, 0] });
    await expect(fetcher().fetch(undefined, url)).rejects.toMatchObject({ code: 118 });
    await fetcher().open([url], { refresh: true });
    expect(host.gets('/model.pte').at(-1)!.headers.range).toBeUndefined();
  });

  it('joins a download that is under way, and neither ends the other', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    const opening = resources.open([url]);
    const fetching = resources.fetch(undefined, url);
    await until(() => host.requests.length > 0);
    const refreshing = resources.open([url], { refresh: true });
    host.release();
    const [opened, paths] = await Promise.all([opening, fetching, refreshing]);
    expect(opened).toMatchObject([{ path: paths![0] }]);
    expect(host.requests).toHaveLength(1);
  });

  it('by download leaves a load of the same model alone', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const resources = fetcher();
    initExecutorch({ resourceFetcher: resources });
    const opening = resources.open([url]);
    await until(() => host.requests.length > 0);
    const downloading = download(url, { forceDownload: true });
    setTimeout(() => host.release(), 50);
    expect(await Promise.all([opening.then(([one]) => one!.path), downloading])).toEqual([
      (await resources.listDownloadedFiles())[0],
      (await resources.listDownloadedFiles())[0],
    ]);
    await download(url, { forceDownload: true });
    cleanupExecutorch();
    expect(host.requests).toHaveLength(2);
  });
});

describe('sources of other kinds', () => {
  it.each<[string, () => ResourceSource]>([
    ['a path', () => join(directory, 'own.pte')],
    ['a file: URI', () => pathToFileURL(join(directory, 'own.pte')).href],
    ['an asset', () => (registerAsset(41, join(directory, 'own.pte')), 41)],
  ])('are used where they are, and never deleted: %s', async (_, source) => {
    const path = join(directory, 'own.pte');
    await writeFile(path, BODY);
    const seen: number[] = [];
    expect(await fetcher().fetch((value) => seen.push(value), source())).toEqual([path]);
    expect(seen).toEqual([1]);
    expect(await fetcher().open([source()])).toEqual([{ path }]);
    await fetcher().deleteResources(source());
    expect(await readFile(path)).toHaveLength(BODY.length);
  });

  it('are stored if they are bytes or objects', async () => {
    const resources = fetcher();
    const paths = await resources.fetch(undefined, BODY, { a: 1 }, 'data:,text', new Blob(['b']));
    expect((await readFile(paths![0]!)).equals(BODY)).toBe(true);
    expect(await resources.readAsString(paths![1]!)).toBe('{"a":1}');
    expect(await resources.readAsString(paths![2]!)).toBe('text');
    expect(await resources.readAsString(paths![3]!)).toBe('b');
    expect((await resources.open([BODY]))[0]!.bytes?.length).toBe(BODY.length);
  });

  it('may be missing', async () => {
    await expect(fetcher().fetch()).rejects.toMatchObject({ code: Code.InvalidUserInput });
    await expect(fetcher().fetch(undefined, 999)).rejects.toMatchObject({ code: 185 });
    await expect(fetcher().readBytes('/no/such')).rejects.toMatchObject({ code: 114 });
  });
});

describe('what is stored', () => {
  it('can be listed, measured and deleted', async () => {
    const model = host.serve('/model.pte', { body: BODY });
    const labels = host.serve('/labels.txt', { body: pattern(10) });
    const resources = fetcher();
    expect(await resources.listDownloadedFiles()).toEqual([]);
    expect(await resources.getFilesTotalSize(model, labels, '/a/path')).toBe(200_010);
    const paths = await resources.fetch(undefined, model, labels);
    expect(await resources.listDownloadedFiles()).toEqual([...paths!].sort());
    expect(await resources.listDownloadedModels()).toEqual([paths![0]]);
    await resources.deleteResources(model, labels, `${host.origin}/never`);
    expect(await resources.listDownloadedFiles()).toEqual([]);
    expect(host.gets('/model.pte')).toHaveLength(1);
  });

  it('is nothing of images, which pass through memory or the temporary folder', async () => {
    const url = host.serve('/cat.jpg', { body: BODY, cuts: [100_000] });
    const resources = fetcher();
    expect(Buffer.from(await resources.readBytes(url)).equals(BODY)).toBe(true);
    const lent: string[] = [];
    const use = async (path: string) => {
      lent.push(path);
      return (await readFile(path)).length;
    };
    expect(await resources.withLocalFile(url, use)).toBe(BODY.length);
    expect(await resources.withLocalFile(BODY, use)).toBe(BODY.length);
    const failing = resources.withLocalFile(url, async (path) => {
      await use(path);
      throw new Error('no image');
    });
    await expect(failing).rejects.toThrow('no image');
    expect(lent).toHaveLength(3);
    for (const path of lent) {
      expect(path.startsWith(tmpdir())).toBe(true);
      await expect(stat(join(path, '..'))).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('is bounded for images', async () => {
    const url = host.serve('/cat.jpg', { body: BODY });
    const reading = fetcher().readBytes(url, { maxBytes: 1000 });
    await expect(reading).rejects.toThrow(/longer than the 1000 bytes/);
  });
});
