// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it, vi } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { cleanupExecutorch, initExecutorch, openResource } from './globals.js';

afterEach(() => cleanupExecutorch());

it('nothing is downloaded for an engine that is not there', async () => {
  const fetch = vi.fn(() => Promise.resolve(['/m.pte']));
  const resourceFetcher = { fetch, readAsString: () => Promise.resolve('') };
  const missing = { code: Code.PlatformNotSupported };
  await expect(openResource('https://example.org/m.pte')).rejects.toMatchObject(missing);
  initExecutorch({ resourceFetcher });
  await expect(openResource('https://example.org/m.pte')).rejects.toMatchObject(missing);
  expect(fetch).not.toHaveBeenCalled();
});
