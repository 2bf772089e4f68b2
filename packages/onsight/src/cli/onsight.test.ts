// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the command prints when it fails.

import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  vi.resetModules();
});

async function errorOf(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const argv = vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'onsight', ...args]);
  const { exitCode } = process;
  try {
    await import('./onsight.js');
    expect(process.exitCode).toBe(1);
  } finally {
    process.exitCode = exitCode;
    argv.mockRestore();
  }
  return write.mock.calls.map(([text]) => String(text)).join('');
}

it.each([[['\x1b[31m']], [['--\x1b[31m']], [['a', '\x1b[31m']]])(
  'escapes controls in what it quotes of %j',
  async (args) => {
    const error = await errorOf('migrate', ...args);
    expect(error).toContain('\\x1B[31m');
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(error).not.toMatch(/[\0-\x09\x0b-\x1f]/);
  },
);
