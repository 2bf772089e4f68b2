// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Fetchers that an app wrote: what they give is checked, and what they throw has a code.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import {
  RnExecutorchErrorCode as Code,
  RnExecutorchError,
  ResourceFetcher,
  cleanupExecutorch,
  createClassifier,
  download,
  initExecutorch,
  inspect,
} from '../index.node.js';
import type { Fetcher } from './fetcher.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const MODEL = file('models/efficientnet_lite0.pte');
const CAT = file('samples/cat.jpg');
const URL_OF_MODEL = 'https://example.org/model.pte';
const URL_OF_IMAGE = 'https://example.org/cat.jpg';

/** Sets a fetcher of which some methods are others. */
function use(methods: Partial<Record<keyof Fetcher, unknown>>): void {
  initExecutorch({
    resourceFetcher: {
      fetch: (_, ...sources) => Promise.resolve(sources.map(() => MODEL)),
      readAsString: () => Promise.resolve(''),
      ...methods,
    } as Fetcher,
  });
}

const error = (code: Code, message: RegExp) => ({
  name: 'RnExecutorchError',
  code,
  message: expect.stringMatching(message) as string,
});

afterEach(() => cleanupExecutorch());

describe('a method that is no function', () => {
  it.each(['open', 'readBytes', 'cancelFetching', 'getFilesTotalSize'] as const)(
    'is refused at once: %s',
    (name) => {
      expect(() => use({ [name]: 5 })).toThrow(
        expect.objectContaining(error(Code.InvalidConfig, new RegExp(`^${name} of .*not 5$`))),
      );
      use({ [name]: undefined });
      use({ [name]: null });
    },
  );

  it('is refused by setAdapter too, and where it throws', () => {
    const adapter = {
      fetch: () => Promise.resolve(null),
      get readAsString() {
        throw new Error('no');
      },
    };
    expect(() => ResourceFetcher.setAdapter(adapter as never)).toThrow(
      expect.objectContaining(error(Code.InvalidConfig, /^readAsString of .*can't be read: no$/)),
    );
  });
});

describe('what it throws', () => {
  const failure = error(
    Code.ResourceFetcherDownloadFailed,
    /^(open|fetch|readBytes)\(\) of the app's own resource fetcher failed: /,
  );
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a text', 'no network'],
    ['an error without a code', new Error('no network')],
    ['an error with a text as code', Object.assign(new Error('no'), { code: 'ENOENT' })],
    ['an error that can not be read', Object.create(null)],
  ])('is named as from it: %s', async (_, thrown) => {
    const classifier = await createClassifier();
    for (const throws of [() => Promise.resolve().then(() => raise(thrown)), () => raise(thrown)]) {
      use({ open: throws, fetch: throws, readBytes: throws });
      await expect(inspect(URL_OF_MODEL)).rejects.toMatchObject(failure);
      await expect(ResourceFetcher.fetch(undefined, URL_OF_MODEL)).rejects.toMatchObject(failure);
      await expect(classifier.classify(URL_OF_IMAGE)).rejects.toMatchObject(failure);
      use({ fetch: throws });
      await expect(inspect(URL_OF_MODEL)).rejects.toMatchObject(
        thrown === undefined ? failure : { ...failure, cause: thrown },
      );
    }
    classifier.dispose();
  });

  it('keeps its code if it has one', async () => {
    const own = new RnExecutorchError(Code.FileReadFailed, 'not here');
    use({ open: () => Promise.reject(own) });
    await expect(inspect(URL_OF_MODEL)).rejects.toBe(own);
    use({ open: () => raise(Object.assign(new Error('later'), { code: 181 })) });
    await expect(inspect(URL_OF_MODEL)).rejects.toMatchObject(
      error(Code.ResourceFetcherDownloadInProgress, /^later$/),
    );
  });
});

function raise(thrown: unknown): never {
  throw thrown;
}

describe('what it gives', () => {
  it.each<[string, unknown, RegExp]>([
    ['no files', [], /for each source, 1 in all; a list of 0 came/],
    ['too many', [{ path: MODEL }, { path: MODEL }], /a list of 2 came/],
    ['an empty path', [{ path: '' }], /\{ path: '' \} came/],
    ['a number', [{ path: 5 }], /\{ path: 5 \} came/],
    ['a text', [{ bytes: 'ET12' }], /\{ path: a text \}.*\{ bytes: 'ET12' \} came/],
    ['a path alone', [MODEL], /pte' came/],
    ['nothing', [undefined], /undefined came/],
  ])('by open is refused: %s', async (_, files, message) => {
    use({ open: () => Promise.resolve(files) });
    await expect(inspect(URL_OF_MODEL)).rejects.toMatchObject(error(Code.InvalidConfig, message));
  });

  it.each<[string, unknown, RegExp]>([
    ['no paths', [], /for each source, 1 in all; a list of 0 came/],
    ['a path alone', MODEL, /a list of a path for each source; '.*' came/],
    ['an empty path', [''], /'' came/],
  ])('by fetch is refused: %s', async (_, paths, message) => {
    use({ fetch: () => Promise.resolve(paths) });
    const refused = error(Code.InvalidConfig, message);
    await expect(inspect(URL_OF_MODEL)).rejects.toMatchObject(refused);
    await expect(ResourceFetcher.fetch(undefined, URL_OF_MODEL)).rejects.toMatchObject(refused);
  });

  it('by readBytes is bytes, and no text that would be a path', async () => {
    const classifier = await createClassifier();
    for (const wrong of [CAT, undefined, { width: 1, height: 1, data: new Uint8Array(3) }]) {
      use({ readBytes: () => Promise.resolve(wrong) });
      await expect(classifier.classify(URL_OF_IMAGE)).rejects.toMatchObject(
        error(Code.InvalidConfig, /^readBytes\(\) .* must give a Uint8Array; .* came$/),
      );
    }
    classifier.dispose();
  });

  it('may be an ArrayBuffer', async () => {
    const buffer = async (path: string) => new Uint8Array(await readFile(path)).buffer;
    use({
      open: async () => [{ bytes: await buffer(MODEL) }],
      readBytes: () => buffer(CAT),
    });
    const classifier = await createClassifier(URL_OF_MODEL);
    const [best] = await classifier.classify(URL_OF_IMAGE);
    expect(best?.label).toMatch(/cat/i);
    classifier.dispose();
  });
});

describe('one that does not heed its signal', () => {
  const never = () => new Promise(() => undefined);
  const stopped = error(Code.DownloadInterrupted, /interrupted/);

  it('is waited for no longer than until that is aborted', async () => {
    const classifier = await createClassifier();
    for (const methods of [
      { open: never, readBytes: never },
      { fetch: never, readBytes: never },
    ]) {
      use(methods);
      const reason = new Error('enough');
      const calls = [
        (signal: AbortSignal) => inspect(URL_OF_MODEL, { signal }),
        (signal: AbortSignal) => classifier.classify(URL_OF_IMAGE, { signal }),
      ];
      for (const call of calls) {
        const controller = new AbortController();
        const pending = call(controller.signal);
        controller.abort(reason);
        await expect(pending).rejects.toMatchObject({ ...stopped, cause: reason });
      }
      const controller = new AbortController();
      const downloading = download(URL_OF_MODEL, { signal: controller.signal });
      controller.abort();
      await expect(downloading).rejects.toMatchObject({ code: 'DOWNLOAD_ABORTED' });
    }
    classifier.dispose();
  });

  it('may throw anything then', async () => {
    use({
      open: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    });
    const controller = new AbortController();
    const pending = inspect(URL_OF_MODEL, { signal: controller.signal });
    controller.abort();
    await expect(pending).rejects.toMatchObject(stopped);
  });
});
