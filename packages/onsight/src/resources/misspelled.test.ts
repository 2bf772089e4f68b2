// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { sourceWithin } from './misspelled.js';
import { parseSource } from './source.js';

it.each([
  ['sha265', 'sha256'],
  ['SHA256', 'sha256'],
  ['sha-256', 'sha256'],
  ['sha_256', 'sha256'],
  ['hash', 'sha256'],
  ['sha512', 'sha256'],
  ['checksum', 'sha256'],
  ['Bytes', 'bytes'],
  ['byte', 'bytes'],
  ['cachekey', 'cacheKey'],
  ['limits', 'an option'],
  ['Limits', 'an option'],
])('a source with %s is refused, and told of %s', (name, meant) => {
  for (const source of [
    { uri: 'm.pte', [name]: 'x' },
    { modelSource: 'm.pte', [name]: 5 },
  ]) {
    expect(() => parseSource(source)).toThrow(
      expect.objectContaining({
        code: Code.InvalidModelSource,
        message: expect.stringContaining(`its ${name} would be ignored`) as string,
      }),
    );
    expect(() => parseSource(source)).toThrow(meant);
  }
});

it('what pickers and bundlers say besides is allowed', () => {
  const picked = {
    uri: 'file:///m.pte',
    name: 'm.pte',
    size: 5,
    fileSize: 5,
    md5: 'ab',
    mimeType: 'application/octet-stream',
    lastModified: 5,
    type: 'image',
    width: 5,
    file: {},
    exists: true,
  };
  expect(parseSource(picked)).toMatchObject({ kind: 'file', path: '/m.pte' });
  expect(parseSource({ hash: 'of a resource that is JSON' })).toMatchObject({ form: 'object' });
});

it('a source in an object stays what it is, unless something is expected of it', () => {
  expect(sourceWithin('m.pte', { modelPath: 'm.pte', bytes: undefined })).toBe('m.pte');
  expect(sourceWithin('m.pte', { bytes: 5, name: 'x' })).toEqual({ uri: 'm.pte', bytes: 5 });
  expect(() => sourceWithin('m.pte', { sha265: 'x' })).toThrow(/sha256 is meant/);
});
