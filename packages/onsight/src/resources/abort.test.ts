// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Signals: calls that share one, and waits for what doesn't heed it.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { model } from '../../test/host.js';
import { RnExecutorchErrorCode as Code, createClassifier } from '../index.node.js';
import { onAbort, untilAborted } from './abort.js';
import { createResourceFetcher } from './storage/node.js';

const CAT = fileURLToPath(new URL('../../../../samples/cat.jpg', import.meta.url));
const URL_ = 'https://example.invalid/m.pte';

const never = <T>() => new Promise<T>(() => undefined);

describe('a signal that many calls share', () => {
  it('has one listener, and none when the last call is done', () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const unlisten = Array.from({ length: 20 }, () => onAbort(signal, () => undefined));
    for (const stop of [...unlisten, ...unlisten]) stop();
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('tells each that still listens, once, and who comes too late at once', () => {
    const controller = new AbortController();
    const [first, second, late] = [vi.fn(), vi.fn(), vi.fn()];
    onAbort(controller.signal, first);
    onAbort(controller.signal, second)();
    onAbort(controller.signal, first);
    controller.abort();
    onAbort(controller.signal, late);
    expect([first, second, late].map(({ mock }) => mock.calls.length)).toEqual([2, 0, 1]);
  });

  it('makes Node warn of nothing', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const { signal } = new AbortController();
    const classifier = await createClassifier();
    const images = Array.from({ length: 12 }, () => CAT);
    for await (const item of classifier.classifyBatch(images, { signal, concurrency: 12 })) {
      expect(item).toHaveProperty('result');
    }
    const url = host.serve('/m.pte', { body: model(1000) });
    const resources = createResourceFetcher({ cacheDirectory: directory });
    await Promise.all(Array.from({ length: 12 }, () => resources.open([url], { signal })));
    await new Promise((resolve) => setImmediate(resolve));
    classifier.dispose();
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  }, 30_000);
});

describe('a wait for what does not heed the signal', () => {
  it('ends with the signal, and lets go of what comes late', async () => {
    const controller = new AbortController();
    let arrive: (result: string) => void = () => undefined;
    const late = vi.fn();
    const step = new Promise<string>((resolve) => (arrive = resolve));
    const wait = untilAborted(step, controller.signal, late);
    controller.abort();
    await expect(wait).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    arrive('late');
    await step;
    expect(late.mock.calls).toEqual([['late']]);
  });
});

describe.each<[string, () => Promise<Response>, Code]>([
  ['never answers', never, Code.DownloadInterrupted],
  [
    'gives a body that never comes nor ends',
    () => Promise.resolve(new Response(new ReadableStream({ pull: never, cancel: never }))),
    Code.DownloadInterrupted,
  ],
  [
    'redirects with such a body',
    () =>
      Promise.resolve(
        new Response(new ReadableStream({ pull: never, cancel: never }), {
          status: 302,
          headers: { location: 'https://example.invalid/m.pte' },
        }),
      ),
    Code.ResourceFetcherDownloadFailed,
  ],
])('a fetch that %s', (_, fetch, code) => {
  const resources = (options: object) =>
    createResourceFetcher({ cacheDirectory: directory, fetch, retries: 0, ...options });

  it.each([{ stallTimeoutMs: 100 }, { timeoutMs: 100 }])('ends by %j', async (options) => {
    for (const call of [
      () => resources(options).open([URL_]),
      () => resources(options).fetch(undefined, URL_),
      () => resources(options).readBytes(URL_),
    ]) {
      await expect(call()).rejects.toMatchObject({ code });
    }
    expect(await readdir(join(directory, 'partial'))).not.toContainEqual(
      expect.stringMatching(/\.lock$/),
    );
  });

  it('ends by a signal', async () => {
    const signal = () => AbortSignal.timeout(100);
    await expect(resources({}).open([URL_], { signal: signal() })).rejects.toMatchObject({ code });
    await expect(resources({}).readBytes(URL_, { signal: signal() })).rejects.toMatchObject({
      code,
    });
  });
});
