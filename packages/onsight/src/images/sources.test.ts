// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The same image in every form: as text, as { uri } and in the objects of pickers.

import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  RnExecutorchErrorCode as Code,
  createImageEmbedder,
  type ImageEmbedder,
} from '../index.node.js';
import { host } from '../../test/host-and-folder.js';
import { copyOf } from './sources.js';

const CAT = fileURLToPath(new URL('../../../../samples/cat.jpg', import.meta.url));

let embedder: ImageEmbedder;
let folder: string;
let bytes: Buffer;
let expected: Float32Array;

beforeAll(async () => {
  embedder = await createImageEmbedder();
  folder = await mkdtemp(join(tmpdir(), 'onsight-sources-'));
  bytes = await readFile(CAT);
  expected = await embedder.embed(CAT);
  for (const name of ['100%.jpg', '50%20off.jpg', 'IMG.JPG', 'a b.jpg', 'q?x=1#y.jpg']) {
    await copyFile(CAT, join(folder, name));
  }
});
afterAll(async () => {
  embedder.dispose();
  await rm(folder, { recursive: true });
});

const escaped = (data: Buffer) =>
  data.reduce((text, byte) => `${text}%${byte.toString(16).padStart(2, '0')}`, '');

describe.each([
  ['as text', (text: string): unknown => text],
  ['as { uri }', (uri: string): unknown => ({ uri })],
  ['as { uri } whose length is known', (uri: string): unknown => ({ uri, bytes: bytes.length })],
])('%s', (_, given) => {
  it.each([
    ['a path', () => CAT],
    ['a file: URI', () => pathToFileURL(CAT).href],
    ['a file: URI with a raw %', () => `file://${folder}/100%.jpg`],
    ['a file: URI of a literal %20', () => `file://${folder}/50%20off.jpg`],
    ['a file: URI with a query', () => `file://${folder}/IMG.JPG?v=3`],
    ['a file: URI with a fragment', () => `file://${folder}/IMG.JPG#x`],
    ['a file: URI with a blank', () => `file://${folder}/a b.jpg`],
    ['a file: URI of a name like a query', () => `file://${folder}/q?x=1#y.jpg`],
    ['base64', () => `data:image/jpeg;base64,${bytes.toString('base64')}`],
    ['URL-safe base64', () => `data:image/jpeg;base64,${bytes.toString('base64url')}`],
    ['escaped base64', () => `data:;base64,${encodeURIComponent(bytes.toString('base64'))}`],
    ['escaped bytes', () => `data:image/jpeg,${escaped(bytes)}`],
  ])('%s is read', async (_form, source) => {
    expect(await embedder.embed(given(source()) as string)).toEqual(expected);
  });

  it.each([
    ['an empty text', ''],
    ['a missing file', 'no/such.jpg'],
    ['a file: URI of none', 'file:///no/such%20file.jpg?v=1'],
    ['another host', 'file://server/a.jpg'],
    ['no base64', 'data:image/png;base64,%%%'],
    ['no comma', 'data:image/png;base64'],
    ['no image', 'data:text/plain,hello'],
  ])('%s is FileReadFailed', async (_form, source) => {
    await expect(embedder.embed(given(source) as string)).rejects.toMatchObject({
      code: Code.FileReadFailed,
    });
  });
});

describe('objects', () => {
  it.each([
    ['of a picker', () => ({ path: CAT, width: 9, height: 9, data: null })],
    ['of a picker with base64', () => ({ data: bytes.toString('base64'), width: 9, height: 9 })],
    ['of a picker with both', () => ({ uri: CAT, width: 9, height: 9, data: 'AAAA' })],
    ['as a bundler makes them', () => ({ default: CAT })],
    ['that are a URL', () => pathToFileURL(CAT)],
    ['with bare base64', () => ({ uri: bytes.toString('base64') })],
    ['whose uri is not set', () => ({ uri: undefined, path: CAT })],
    ['whose uri is null', () => ({ uri: null, modelSource: undefined, default: CAT })],
    ['whose base64 has blanks', () => ({ uri: ` \n${bytes.toString('base64')}\n` })],
    [
      'whose base64 has blanks and a length',
      () => ({ uri: ` \n${bytes.toString('base64')}\n`, bytes: bytes.length }),
    ],
  ])('%s are read', async (_, source) => {
    expect(await embedder.embed(source())).toEqual(expected);
  });
});

describe('an object that can not be read', () => {
  const failing = (trap: 'get' | 'has' | 'getPrototypeOf' | 'ownKeys') =>
    new Proxy({}, { [trap]: raise });
  it.each<[string, () => unknown]>([
    [
      'a getter',
      () => ({
        uri: 'a.jpg',
        get path() {
          return raise();
        },
      }),
    ],
    ['a proxy of fields', () => failing('get')],
    ['a proxy of names', () => failing('has')],
    ['a proxy of a class', () => failing('getPrototypeOf')],
  ])('is refused: %s', async (_, source) => {
    const refused = {
      code: Code.InvalidArgument,
      message: expect.stringMatching(/found an object that can't be read: mine$/) as string,
      cause: 'mine',
    };
    await expect(embedder.embed(source() as object)).rejects.toMatchObject(refused);
  });

  it.each(['get', 'has'] as const)('is not copied: %s', (trap) => {
    expect(() => copyOf(failing(trap))).toThrow(
      expect.objectContaining({ code: Code.InvalidArgument }),
    );
  });

  it.each(['get', 'has', 'getPrototypeOf', 'ownKeys'] as const)('is no model: %s', async (trap) => {
    await expect(createImageEmbedder(failing(trap))).rejects.toMatchObject({
      name: 'RnExecutorchError',
    });
  });

  it('is a Blob whose file is gone', async () => {
    const blob = new Blob(['x']);
    blob.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
    await expect(embedder.embed(blob)).rejects.toMatchObject({
      code: Code.FileReadFailed,
      message: expect.stringContaining('gone') as string,
    });
  });
});

function raise(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- as an app may
  throw 'mine';
}

describe('an image that is damaged', () => {
  it('is named by its URL, if it has one', async () => {
    const body = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    const url = host.serve('/damaged.jpg?key=secret', { body });
    for (const source of [url, new URL(url), { uri: url }, { uri: url, bytes: body.length }]) {
      await expect(embedder.embed(source)).rejects.toMatchObject({
        code: Code.FileReadFailed,
        message: expect.stringMatching(/^'http.*\/damaged\.jpg\?…': .*JPEG/) as string,
      });
    }
    await expect(embedder.embed(body)).rejects.toThrow(/^(?!.*http).*JPEG/);
  });
});

describe('a copy', () => {
  it.each([
    ['bytes', (given: Uint8Array): unknown => given],
    ['{ uri }', (uri: Uint8Array): unknown => ({ uri })],
    ['{ default: { uri } }', (uri: Uint8Array): unknown => ({ default: { uri } })],
    ['pixels', (data: Uint8Array): unknown => ({ data, width: 2, height: 1 })],
    ['both', (data: Uint8Array): unknown => ({ uri: 'a', data, width: 2, height: 1 })],
  ])('of %s does not change with what was given', (_, make) => {
    const given = new Uint8Array(6).fill(7);
    const [copy, same] = [copyOf(make(given)), make(given.slice())];
    given.fill(0);
    expect(copy).toEqual(same);
  });
});

describe('sha256 and bytes', () => {
  const sha256 = () => createHash('sha256').update(bytes).digest('hex');
  const forms: [string, () => unknown][] = [
    ['a path', () => CAT],
    ['a file: URI', () => pathToFileURL(CAT).href],
    ['a data: URI', () => `data:image/jpeg;base64,${bytes.toString('base64')}`],
    ['bytes', () => new Uint8Array(bytes)],
    ['a Blob', () => new Blob([new Uint8Array(bytes)])],
  ];
  const base64: [string, () => unknown] = ['bare base64', () => bytes.toString('base64')];

  it.each([...forms, base64])('hold for %s', async (_, uri) => {
    expect(await embedder.embed({ uri: uri(), sha256: sha256(), bytes: bytes.length })).toEqual(
      expected,
    );
    const wrong = [{ sha256: '0'.repeat(64) }, { bytes: bytes.length - 1 }];
    for (const expectation of wrong) {
      await expect(embedder.embed({ uri: uri(), ...expectation })).rejects.toMatchObject({
        code: Code.FileReadFailed,
      });
    }
  });

  it('hold for bytes that change as soon as they are given', async () => {
    const given = new Uint8Array(bytes);
    const vector = embedder.embed({ uri: given, sha256: sha256() });
    given.fill(0);
    expect(await vector).toEqual(expected);
  });

  it('are in messages without the whole of a long text', async () => {
    const failure = embedder.embed({ uri: 'AAAA'.repeat(5000), bytes: 5 });
    const error = (await failure.catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toMatch(/^A+…A+ \(20000 characters\)/);
    expect(error.message.length).toBeLessThan(1000);
  });

  it.each(forms)('hold for models that are %s', async (_, uri) => {
    const loading = createImageEmbedder({ uri: uri(), sha256: '0'.repeat(64) });
    await expect(loading).rejects.toMatchObject({
      code: Code.FileReadFailed,
      message: expect.stringContaining('SHA-256') as string,
    });
  });
});
