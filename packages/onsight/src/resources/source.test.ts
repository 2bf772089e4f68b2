// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sources in all their forms, and names of files.

import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { registerAsset } from './resolve.js';
import { nameOfBytes, nameOfUrl, parseSource, type ResourceSource } from './source.js';

const URL_ = 'https://example.org/a/model.pte';
const SHA256 = 'ab'.repeat(32);
const remote = (expected = {}) => ({ kind: 'remote', url: URL_, expected });
const bytes = (...values: number[]) => ({
  kind: 'bytes',
  form: 'bytes',
  bytes: Uint8Array.from(values),
  expected: {},
});
const file = (path: string, ...others: string[]) => ({ kind: 'file', path, others, expected: {} });

describe('a source', () => {
  it.each<[string, ResourceSource, object]>([
    ['a URL', URL_, remote()],
    ['an object with uri', { uri: URL_ }, remote()],
    ['an object with modelSource', { modelName: 'x', modelSource: URL_ }, remote()],
    ['a constant in an object', { modelSource: { modelSource: URL_ } }, remote()],
    ['a module of a bundler', { default: URL_ }, remote()],
    ['a URL object', new URL(URL_), remote()],
    ['a hash', { uri: URL_, sha256: SHA256.toUpperCase() }, remote({ sha256: SHA256 })],
    ['a hash outside', { modelSource: { uri: URL_ }, bytes: 5 }, remote({ bytes: 5 })],
    ['a path', '/tmp/a b%20.pte', { kind: 'file', path: '/tmp/a b%20.pte', expected: {} }],
    ['a path of Windows', 'C:\\m.pte', { kind: 'file', path: 'C:\\m.pte', expected: {} }],
    ['a file: URI', 'file:///tmp/a%20b.pte', file('/tmp/a b.pte', '/tmp/a%20b.pte')],
    ['one with a host', 'file://localhost/tmp/a', file('/tmp/a')],
    ['one of Windows', 'file:///C:/m.pte', file('C:/m.pte')],
    ['base64', 'data:image/png;base64,AAEC/w==', bytes(0, 1, 2, 255)],
    ['percent-encoding', 'data:,a%62c', bytes(97, 98, 99)],
    ['an asset', 7, { kind: 'asset', id: 7, expected: {} }],
    ['a Buffer', Buffer.from([1, 2]), bytes(1, 2)],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, bytes(1, 2)],
    ['a part of a buffer', Uint8Array.of(1, 2, 3).subarray(1), bytes(2, 3)],
    ['a DataView', new DataView(Uint8Array.of(1, 2).buffer, 1), bytes(2)],
  ])('may be %s', (_, source, parsed) => {
    expect(parseSource(source)).toEqual(parsed);
  });

  it('may be any object, which becomes JSON', () => {
    const { bytes: text } = parseSource({ a: [1] }) as { bytes: Uint8Array };
    expect(Buffer.from(text).toString()).toBe('{"a":[1]}');
  });

  it('may be a Blob', () => {
    expect(parseSource(new Blob(['x']))).toMatchObject({ kind: 'blob' });
  });

  const circle: { uri?: object } = {};
  circle.uri = circle;
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /asset number/],
    ['null', null, /asset number/],
    ['an empty string', '', /empty/],
    ['half a number', 1.5, /no asset number/],
    ['no URL', 'https://', /is no URL/],
    ['a password', 'https://me:pw@example.org/', /example\.org holds a password/],
    ['no data', 'data:abc', /comma/],
    ['bad base64', 'data:;base64,###', /encoded as it says/],
    ['a bad escape', 'data:,%zz', /encoded as it says/],
    ['a file of another host', 'file://server/a.pte', /names no file here/],
    ['a bad hash', { uri: URL_, sha256: 'abc' }, /64 hexadecimal/],
    ['a bad length', { uri: URL_, bytes: -1 }, /whole number/],
    ['a key that is none', { uri: URL_, cacheKey: '' }, /cacheKey/],
    ['a circle', circle, /nested/],
  ])('may not be %s', (_, source, message) => {
    expect(() => parseSource(source as ResourceSource)).toThrow(message);
    expect(() => parseSource(source as ResourceSource)).toThrow(
      expect.objectContaining({ code: Code.InvalidModelSource }) as Error,
    );
  });

  it('may not be what can not be read or written down', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const failing = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    let deep: object = {};
    for (let depth = 0; depth < 20_000; depth++) deep = { deep };
    const buffer = new ArrayBuffer(4);
    structuredClone(buffer, { transfer: [buffer] });
    for (const source of [circular, failing, deep, { big: 1n }, buffer, { uri: buffer }]) {
      expect(() => parseSource(source)).toThrow(
        expect.objectContaining({ code: Code.InvalidModelSource }) as Error,
      );
    }
    expect(() => parseSource({ uri: 'a', sha256: {} })).toThrow(/digits, not an object/);
    for (const source of [null, 5, {}]) {
      expect(() => registerAsset(1, source as never)).toThrow(/a URL or path, not 1 and/);
    }
  });

  it('may not have an empty uri', () => {
    expect(() => parseSource({ uri: '' })).toThrow(expect.objectContaining({ code: 185 }) as Error);
  });
});

describe('the name of a file', () => {
  it('can be read, and is another for each URL', () => {
    const names = [URL_, `${URL_}?v=2`, 'https://example.org/b/model.pte'].map((url) =>
      nameOfUrl(url),
    );
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^model-[0-9a-f]{20}\.pte$/);
    expect(nameOfUrl(`${URL_}#part`)).toBe(names[0]);
  });

  it('is that of the cacheKey, or of the hash where the URL has a query', () => {
    const key = { cacheKey: 'k', sha256: 'f'.repeat(64) };
    expect(nameOfUrl(`${URL_}?a`, key)).toBe(nameOfUrl(URL_, { cacheKey: 'k' }));
    const hash = { sha256: 'f'.repeat(64) };
    expect(nameOfUrl(`${URL_}?a`, hash)).toBe(nameOfUrl(`${URL_}?b`, hash));
    expect(nameOfUrl(URL_, hash)).toBe(nameOfUrl(URL_));
  });

  it('holds nothing that means something to a file system', () => {
    expect(nameOfUrl('https://x.org/')).toMatch(/^resource-[0-9a-f]{20}$/);
    expect(nameOfUrl('https://x.org/..%2F..%2Fetc')).toMatch(/^_2F_2Fetc-|^[A-Za-z0-9_-]+$/);
    expect(nameOfUrl(`https://x.org/${'a'.repeat(999)}.pte`).length).toBeLessThan(120);
    expect(nameOfBytes('object', Uint8Array.of(1))).toMatch(/^object-[0-9a-f]{20}\.json$/);
  });
});
