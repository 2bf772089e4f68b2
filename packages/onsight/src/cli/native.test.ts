// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Commands that can't be run.

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { findNative, runNative } from './native.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'onsight-native-'))));
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('takes no folder for the command', () => {
  vi.stubEnv('ONSIGHT_COMMAND', folder);
  expect(findNative).toThrow(`- ${folder}: Error: it is no file`);
  expect(findNative).toThrow('ONSIGHT_COMMAND');
});

it('says what can not be run', async () => {
  const command = join(folder, 'command');
  await writeFile(command, '#!/no/such/interpreter\n');
  await chmod(command, 0o755);
  vi.stubEnv('ONSIGHT_COMMAND', command);
  expect(findNative()).toBe(command);
  await expect(runNative(command, [])).rejects.toThrow(
    `the native command can't be run: spawn ${command} ENOENT`,
  );
});
