// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where downloads are kept for users of every kind.

import { accessSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';

import { usualDirectory } from './cache-directory.js';

vi.mock('node:fs', { spy: true });
afterEach(() => vi.unstubAllEnvs());

it.skipIf(process.platform === 'win32')('a home that can not be written is none', () => {
  vi.stubEnv('XDG_CACHE_HOME', '');
  vi.stubEnv('HOME', '/home/somebody');
  expect(usualDirectory()).toMatch(/^\/home\/somebody\//);
  vi.stubEnv('HOME', '/');
  vi.mocked(accessSync).mockImplementationOnce(() => {
    throw new Error('EACCES');
  });
  expect(usualDirectory()).toMatch(/onsight-\d+$/);
});
