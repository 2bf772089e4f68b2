// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A server and an empty folder for each test of the file that imports them.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

import { Host } from './host.js';

export let host: Host;
export let directory: string;

beforeEach(async () => {
  host = await Host.start();
  directory = await mkdtemp(join(tmpdir(), 'onsight-test-'));
});

afterEach(async () => {
  await host.close();
  await rm(directory, { recursive: true, maxRetries: 10 });
});
