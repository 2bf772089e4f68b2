// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The static API of resources, over a fetcher of onsight's and one of an app's own.

import { afterEach, describe, expect, it } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { model } from '../../test/host.js';
import type { Engine } from '../engine/engine.js';
import { RnExecutorchErrorCode } from '../errors/index.js';
import {
  cleanupExecutorch,
  fetcher,
  fetcherAsGiven,
  initExecutorch,
  openResource,
  readBytes,
  setEngine,
} from '../lifecycle/globals.js';
import type { Fetcher } from '../resources/fetcher.js';
import { createResourceFetcher } from '../resources/storage/node.js';
import { ResourceFetcher } from './resource-fetcher.js';

const BODY = model(9_000_000);

// Nothing here computes, but without an engine no model is opened.
setEngine(() => ({}) as Engine, true);

describe('ResourceFetcher', () => {
  afterEach(() => cleanupExecutorch());

  it('needs to be initialised where there is no usual one', async () => {
    await expect(ResourceFetcher.fetch(undefined, 'x')).rejects.toMatchObject({ code: 186 });
  });

  it('uses what initExecutorch was given', async () => {
    initExecutorch({ resourceFetcher: createResourceFetcher({ cacheDirectory: directory }) });
    const url = host.serve('/model.pte', { body: BODY });
    expect(await ResourceFetcher.getFilesTotalSize(url)).toBe(BODY.length);
    const paths = await ResourceFetcher.fetch((progress) => expect(progress).toBeLessThan(2), url);
    expect(await ResourceFetcher.listDownloadedModels()).toEqual(paths);
    expect([await openResource(url)]).toMatchObject([{ path: paths![0] }]);
    expect(await fetcherAsGiven().withLocalFile!(url, (path) => Promise.resolve(path))).not.toBe(
      paths![0],
    );
    await ResourceFetcher.deleteResources(url);
    expect(await ResourceFetcher.listDownloadedFiles()).toEqual([]);
    await expect(ResourceFetcher.pauseFetching(url)).rejects.toMatchObject({ code: 184 });
    cleanupExecutorch();
    await expect(ResourceFetcher.listDownloadedFiles()).rejects.toMatchObject({ code: 186 });
  });

  it('takes an app’s own fetcher, with no more than two methods', async () => {
    const own: Fetcher = {
      fetch: (_, ...sources) => Promise.resolve({ paths: sources.map(String) }),
      readAsString: (path) => Promise.resolve(`text of ${path}`),
    };
    initExecutorch({ resourceFetcher: own });
    expect(await ResourceFetcher.fetch(undefined, '/a', '/b')).toEqual(['/a', '/b']);
    expect(await ResourceFetcher.fs.readAsString('/a')).toBe('text of /a');
    expect([await openResource('/a')]).toEqual([{ path: '/a' }]);
    const url = host.serve('/cat.jpg', { body: BODY });
    expect((await readBytes(url)).length).toBe(BODY.length);
    await expect(ResourceFetcher.pauseFetching('/a')).rejects.toMatchObject({ code: 187 });
    own.fetch = () => Promise.resolve(null);
    expect(await ResourceFetcher.fetch(undefined, '/a')).toBeNull();
    await expect(openResource('/a')).rejects.toMatchObject({ code: 118 });
  });

  it('says what an app’s own fetcher must give', async () => {
    const code = RnExecutorchErrorCode.InvalidConfig;
    const own: Fetcher = {
      fetch: () => Promise.resolve([5] as never),
      readAsString: () => Promise.resolve(''),
    };
    initExecutorch({ resourceFetcher: own });
    await expect(openResource('/a')).rejects.toMatchObject({ code });
    await expect(ResourceFetcher.fetch(undefined, '/a')).rejects.toMatchObject({ code });
    for (const opened of [{}, { path: 5 }, { bytes: 'x' }]) {
      own.open = () => Promise.resolve([opened] as never);
      await expect(openResource('/a')).rejects.toMatchObject({
        code,
        message: expect.stringContaining('open() of the resource fetcher') as string,
      });
    }
  });

  it('refuses what is no callback, and passes on what one throws', async () => {
    const resourceFetcher = createResourceFetcher({ cacheDirectory: directory });
    initExecutorch({ resourceFetcher });
    await expect(ResourceFetcher.fetch('m.pte', 5 as never)).rejects.toMatchObject({ code: 112 });
    const failing = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as an app may
      throw undefined;
    };
    await expect(ResourceFetcher.fetch(failing, 'm.pte')).rejects.toMatchObject({ code: 1 });
  });

  it.each([
    undefined,
    null,
    {},
    { resourceFetcher: 'x' },
    { resourceFetcher: { fetch: () => null } },
    { resourceFetcher: createResourceFetcher(), addon: 5 },
  ])('can not be initialised with %j', (config) => {
    expect(() => initExecutorch(config as never)).toThrow(
      expect.objectContaining({ code: RnExecutorchErrorCode.InvalidConfig }),
    );
    expect(() => fetcher()).toThrow();
  });
});
