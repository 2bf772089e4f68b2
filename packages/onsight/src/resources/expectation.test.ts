// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Bytes of another realm, as those of files and answers are in Jest: their classes are others.

import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { checked } from './expectation.js';
import { createResourceFetcher } from './storage/native.js';
import { MemoryStorage } from './storage/memory.js';

const sha256 = createHash('sha256')
  .update(Uint8Array.of(1, 2, 3))
  .digest('hex');
const wrong = '0'.repeat(64);

describe.each([
  ['a Uint8Array', 'new Uint8Array([0, 1, 2, 3]).subarray(1)'],
  ['a Buffer', '(class Buffer extends Uint8Array {}).of(1, 2, 3)'],
])('%s of another realm', (_, code) => {
  const bytes = () => runInNewContext(code) as Uint8Array;

  it('has its hash', () => {
    expect(bytes() instanceof Uint8Array).toBe(false);
    expect(checked(bytes(), { sha256 }, 'x')).toHaveLength(3);
    expect(() => checked(bytes(), { sha256: wrong }, 'x')).toThrow(
      expect.objectContaining({ code: Code.FileReadFailed }),
    );
  });

  it('has it in memory, where it is copied', async () => {
    const storage = new MemoryStorage();
    const writer = await storage.open('x', 0);
    const given = bytes();
    await writer.write(given);
    given.fill(0);
    expect(await storage.sha256('x')).toBe(sha256);
  });

  it('has it as a file of React Native', async () => {
    const none = () => Promise.resolve();
    const fileSystem = {
      size: () => Promise.resolve(3),
      list: () => Promise.resolve([]),
      read: () => Promise.resolve(bytes()),
      ...{ makeDirectory: none, remove: none, move: none, append: none },
    };
    const resources = createResourceFetcher({
      fileSystem,
      directory: '/d',
      temporaryDirectory: '/t',
    });
    expect(await resources.fetch(undefined, { uri: '/a', sha256 })).toEqual(['/a']);
    await expect(resources.fetch(undefined, { uri: '/a', sha256: wrong })).rejects.toMatchObject({
      code: Code.FileReadFailed,
    });
  });
});
