// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';

import { bytesOfBase64, bytesOfDataUri, pathsOfFileUri } from './uris.js';

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

describe('a file: URI', () => {
  // The same as src/base/uri_test.cc says of the engine.
  it.each([
    ['file:///d/a.jpg', ['/d/a.jpg']],
    ['file://localhost/d/a%20b', ['/d/a b', '/d/a%20b']],
    ['FILE:/d/100%.jpg', ['/d/100%.jpg']],
    ['file:///a%20b?v=3#x', ['/a b?v=3#x', '/a%20b?v=3#x', '/a b', '/a%20b']],
    ['file:///C:/Users/a%20b', ['C:/Users/a b', 'C:/Users/a%20b']],
    ['file:', []],
    ['file://localhost', []],
    ['file://server/a.jpg', []],
  ])('%s may mean %j', (uri, paths) => {
    expect(pathsOfFileUri(uri)).toEqual(paths);
  });
});

describe('a data: URI', () => {
  it.each([
    ['data:;base64,Zm9v', 'foo'],
    ['data:image/png; Base64 ,Zm 9v\n', 'foo'],
    ['data:;base64,Zm9vYg%3D%3D', 'foob'],
    ['data:;base64,-_-_', '\xfb\xff\xbf'],
    ['data:,a%20b,c%ff', 'a b,c\xff'],
    ['data:text/plain,', ''],
    ['data:;base64', undefined],
    ['data:;base64,Zm9v!', undefined],
    ['data:,100%', undefined],
  ])('%j holds %j', (uri, expected) => {
    expect(text(bytesOfDataUri(uri))).toBe(expected);
  });

  it('may be long', () => {
    const bytes = new Uint8Array(1_000_000).map((_, i) => i * 7);
    const base64 = Buffer.from(bytes).toString('base64');
    expect(Buffer.compare(bytesOfDataUri(`data:;base64,${base64}`)!, bytes)).toBe(0);
    expect(Buffer.compare(bytesOfBase64(base64)!, bytes)).toBe(0);
  });

  it('of random text is bytes or nothing, and never an error', () => {
    let state = Number(process.env['ONSIGHT_SEED'] ?? 1); // another one tries other texts
    const random = (n: number) => (state = (state * 48271) % 2147483647) % n;
    const alphabet = 'dataDATA:;,base64%20%zz=+/-_AQ\u00fc\ud800?#. ';
    for (let i = 0; i < 20_000; i++) {
      const letters = Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)]);
      const schemes = ['data:', 'data:;base64,', 'file:', 'file://'];
      const uri = [schemes[random(4)], ...letters].join('');
      const isFine =
        (bytesOfDataUri(uri)?.length ?? 0) >= 0 && pathsOfFileUri(uri).every((path) => path !== '');
      if (!isFine) throw new Error(uri);
    }
  });
});
