// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Images of a phone, with what React Native reads them by in small.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  cleanupExecutorch,
  createClassifier,
  createResourceFetcher,
  initExecutorch,
} from '../../index.native.js';
import { fileSystem } from '../../../test/native-app.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));
const ADDON = process.env['ONSIGHT_ADDON'] ?? file('build/release/bin/onsight.node');
const BISON = file('samples/bison.jpg');

/** Answers for one URI, as Android does: with no status. */
class Request {
  responseType = '';
  response: unknown;
  onload = () => undefined;
  onerror = () => undefined;
  #uri = '';
  open(_: string, uri: string) {
    this.#uri = uri;
  }
  send() {
    const isThere =
      this.#uri.endsWith('/samples/bison.jpg') || /^(content|ph):\/\/media\/1$/.test(this.#uri);
    this.response = { path: BISON };
    setTimeout(isThere && this.responseType === 'blob' ? this.onload : this.onerror);
  }
}

class Reader {
  result: string | undefined;
  onload = () => undefined;
  onerror = () => undefined;
  readAsDataURL(blob: { path: string }) {
    void readFile(blob.path, 'base64').then((text) => {
      this.result = `data:image/jpeg;base64,${text}`;
      this.onload();
    });
  }
}

beforeEach(() => {
  vi.stubGlobal('__onsight', createRequire(import.meta.url)(ADDON));
  vi.stubGlobal('XMLHttpRequest', Request);
  vi.stubGlobal('FileReader', Reader);
  vi.stubGlobal('__assets', { 3: { uri: `file://${BISON}` }, 4: { uri: 'assets_bison' } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  cleanupExecutorch();
});

const nameOf = async (image: unknown) => {
  const classifier = await createClassifier();
  const [best] = await classifier.classify(image as string, { maxResults: 1 });
  return best?.label;
};

describe.each([
  ['without a fetcher', () => undefined],
  [
    'with a fetcher',
    () => {
      const resourceFetcher = createResourceFetcher({
        fileSystem,
        directory: '/none/documents',
        temporaryDirectory: '/none/caches',
      });
      initExecutorch({ resourceFetcher });
    },
  ],
])('%s', (_, prepare) => {
  beforeEach(prepare);

  it.each(['content://media/1', 'ph://media/1'])('%s is read', async (uri) => {
    expect(await nameOf(uri)).toBe('bison');
    expect(await nameOf({ uri })).toBe('bison');
  });

  it('what may not be read is an error', () =>
    expect(nameOf('content://media/2')).rejects.toMatchObject({
      code: 114,
      message: expect.stringMatching(/'content:\/\/media\/2' can't be read.*permission/) as string,
    }));

  it('a path is read by the engine', async () => expect(await nameOf(BISON)).toBe('bison'));

  it("an asset is where React Native's bundler put it", async () =>
    expect(await nameOf(3)).toBe('bison'));

  it('an asset that only Android knows is an error', () =>
    expect(nameOf(4)).rejects.toMatchObject({ code: 185 }));
});
