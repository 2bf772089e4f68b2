// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The fetchers of browsers and React Native on what those platforms have.

import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { directory, host } from '../../../test/host-and-folder.js';
import { model } from '../../../test/host.js';
import { fileSystem, wholeBodies } from '../../../test/native-app.js';
import { createResourceFetcher as createForBrowser } from './browser.js';
import { readCached } from './cached-file.js';
import { createResourceFetcher as createForNative, type NativeFileSystem } from './native.js';

const BODY = model(9_000_000);

const native = () =>
  createForNative({
    fileSystem,
    directory: join(directory, 'documents/'),
    temporaryDirectory: join(directory, 'caches'),
    fetch: wholeBodies(fetch),
    retryDelayMs: 1,
    resolveAsset: (id) => (id === 5 ? `${host.origin}/model.pte` : undefined),
  });

describe('in React Native', () => {
  it('downloads come in segments, and go on after a break', async () => {
    const url = host.serve('/model.pte', { body: BODY, statuses: [0, 503] });
    const seen: number[] = [];
    const paths = await native().fetch((progress) => seen.push(progress), url);
    expect((await readFile(paths![0]!)).equals(BODY)).toBe(true);
    expect(host.gets('/model.pte').map(({ headers }) => headers.range)).toEqual([
      'bytes=0-4194303',
      'bytes=4194304-8388607',
      'bytes=4194304-8388607',
      'bytes=8388608-12582911',
    ]);
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(2);
    expect(await native().listDownloadedModels()).toEqual(paths);
  });

  it.each([{ ranges: false }, { etag: null }])('or whole, if need be: %j', async (route) => {
    const url = host.serve('/model.pte', { body: BODY, ...route });
    const paths = await native().fetch(undefined, url);
    expect((await readFile(paths![0]!)).equals(BODY)).toBe(true);
  });

  it('assets are resolved by the app', async () => {
    host.serve('/model.pte', { body: BODY });
    expect(await native().fetch(undefined, 5)).toHaveLength(1);
    await expect(native().fetch(undefined, 6)).rejects.toMatchObject({ code: 185 });
  });

  it('images leave nothing behind', async () => {
    const url = host.serve('/cat.jpg', { body: BODY });
    const size = await native().withLocalFile(url, async (path) => (await stat(path)).size);
    expect(size).toBe(BODY.length);
    expect(await readdir(join(directory, 'caches'))).toEqual([]);
  });

  it('functions that are missing are named', () => {
    const partial = { size: () => Promise.resolve(0) } as unknown as NativeFileSystem;
    const options = { fileSystem: partial, directory: '/a', temporaryDirectory: '/b' };
    expect(() => createForNative(options)).toThrow(/lacks list, makeDirectory/);
    expect(() => createForNative(options)).toThrow(expect.objectContaining({ code: 188 }) as Error);
  });
});

describe('in browsers', () => {
  const BIG = Buffer.alloc(12_000_000, 'not a model');
  const entries = new Map<string, Response>();

  async function contentOf(path: string): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await readCached(path)).chunks) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** As much of Cache Storage as its documentation promises to who uses match, put, keys, delete. */
  function stubCaches(): void {
    entries.clear();
    const cache = {
      match: (key: string) => Promise.resolve(entries.get(key)?.clone()),
      put: (key: string, response: Response) => Promise.resolve(void entries.set(key, response)),
      keys: () => Promise.resolve([...entries.keys()].map((url) => ({ url }))),
      delete: (key: string) => Promise.resolve(entries.delete(key)),
    };
    vi.stubGlobal('caches', { open: () => Promise.resolve(cache) });
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('location', { href: `${host.origin}/app/` });
  }

  afterEach(() => vi.unstubAllGlobals());

  it('downloads are kept in the cache, where the worker reads them', async () => {
    stubCaches();
    host.serve('/app/model.pte', { body: BODY, cuts: [4_000_000] });
    const resources = createForBrowser({ retryDelayMs: 1 });
    const [opened] = await resources.open(['model.pte']);
    expect(opened!.path).toMatch(/^cache:model-/);
    expect((await contentOf(opened!.path!)).equals(BODY)).toBe(true);
    const paths = await createForBrowser({ offline: true }).fetch(undefined, './model.pte');
    expect(paths![0]).toMatch(/^cache:model-[0-9a-f]{20}\.pte$/);
    expect(await resources.readAsString(paths![0]!)).toHaveLength(
      new TextDecoder().decode(BODY).length,
    );
    expect(await resources.listDownloadedModels()).toEqual(paths);
    await resources.deleteResources('model.pte');
    expect(await resources.listDownloadedFiles()).toEqual([]);
    expect(host.requests).toHaveLength(2);
  });

  it('what is kept of a download survives a reload', async () => {
    stubCaches();
    const url = host.serve('/big.bin', { body: BIG, cuts: [9_000_000] });
    const offline = createForBrowser({ retries: 0 });
    await expect(offline.fetch(undefined, url)).rejects.toMatchObject({ code: 118 });
    const [path] = (await createForBrowser().fetch(undefined, url))!;
    expect((await contentOf(path!)).equals(BIG)).toBe(true);
    const [, start] = /^bytes=(\d+)-$/.exec(host.requests.at(-1)!.headers.range!)!;
    expect(Number(start)).toBeGreaterThan(4_000_000);
    // Nothing is left of what was unfinished: the pieces and names are those of the file.
    await createForBrowser().deleteResources(url);
    expect(entries.size).toBe(0);
  });

  it('there are no paths to lend', async () => {
    const lending = createForBrowser().withLocalFile(BODY, () => Promise.resolve());
    await expect(lending).rejects.toMatchObject({ code: 119 });
  });

  it('without Cache Storage an error says why', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    await expect(createForBrowser().open([url])).rejects.toMatchObject({ code: 188 });
  });
});
