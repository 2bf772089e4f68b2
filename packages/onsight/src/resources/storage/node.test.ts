// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files in Node: full disks, locks, and processes that share a cache.

import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { directory, host } from '../../../test/host-and-folder.js';
import { model, until } from '../../../test/host.js';
import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { ResourceManager } from '../manager.js';
import { tryFileLock } from './file-lock.js';
import { memoryPlatform } from './memory.js';
import { FileStorage, readPath } from './files.js';
import { createResourceFetcher } from './node.js';

const BODY = model(200_000);

/** A disk that says how much it has free, or doesn't, and takes no more than a number of bytes. */
class SmallDisk extends FileStorage {
  constructor(
    readonly bytes: number,
    readonly told: boolean,
  ) {
    super(directory);
  }

  override freeBytes(): Promise<number | undefined> {
    return Promise.resolve(this.told ? this.bytes : undefined);
  }

  override async open(name: string, offset: number) {
    const writer = await super.open(name, offset);
    let written = 0;
    return {
      write: (chunk: Uint8Array) => {
        written += chunk.length;
        if (written <= this.bytes) return writer.write(chunk);
        return Promise.reject(new RnExecutorchError(Code.FileWriteFailed, 'the disk is full'));
      },
      close: () => writer.close(),
    };
  }
}

describe('a full disk', () => {
  const manager = (told: boolean) => {
    const storage = new SmallDisk(150_000, told);
    return new ResourceManager({
      ...memoryPlatform(),
      storage,
      hasPaths: true,
      readFile: readPath,
    });
  };

  it('is seen before the download', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    await expect(manager(true).fetch(undefined, url)).rejects.toMatchObject({
      code: Code.FileWriteFailed,
      message: expect.stringMatching(/needs 200000 bytes, but only 150000 are free/) as string,
    });
  });

  it('gets its room back, and is not left with half a file', async () => {
    const url = host.serve('/model.pte', { body: BODY });
    const fetching = manager(false).fetch(undefined, url);
    await expect(fetching).rejects.toMatchObject({ code: Code.FileWriteFailed });
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
    expect(await manager(false).listDownloadedFiles()).toEqual([]);
  });

  it('of the system has its code and says what to do', async () => {
    const writer = await new FileStorage('/dev').open('full', 0);
    await expect(writer.write(BODY)).rejects.toMatchObject({
      code: Code.FileWriteFailed,
      message: expect.stringMatching(/the disk is full\. Make room/) as string,
    });
    await writer.close();
  });
});

describe('a lock', () => {
  const path = () => join(directory, 'x.lock');

  it('is held by one alone, until it is released', async () => {
    const first = await tryFileLock(path());
    expect(await tryFileLock(path())).toBeUndefined();
    await first!.release();
    expect(await readdir(directory)).toEqual([]);
    expect(await tryFileLock(path())).toBeDefined();
  });

  it('is given to one alone of many who want it', async () => {
    const locks = await Promise.all(Array.from({ length: 20 }, () => tryFileLock(path())));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
  });

  it('of a process that died is taken over', async () => {
    await (await tryFileLock(path()))!.release();
    const owner = JSON.parse(JSON.stringify({ token: 'x', pid: 2 ** 22 + 1 })) as object;
    const { hostname } = await import('node:os');
    await writeFile(path(), JSON.stringify({ ...owner, host: hostname() }));
    expect(await tryFileLock(path())).toBeDefined();
  });

  it('of another machine is taken over when nobody has touched it for long', async () => {
    await (await tryFileLock(path()))!.release();
    await writeFile(path(), JSON.stringify({ token: 'x', pid: 1, host: 'elsewhere' }));
    expect(await tryFileLock(path())).toBeUndefined();
    const past = new Date(Date.now() - 60_000);
    await utimes(path(), past, past);
    expect(await tryFileLock(path())).toBeDefined();
  });
});

describe('two processes', () => {
  let module: string;
  let built: string;
  const script = fileURLToPath(new URL('../../../test/fetch-process.mjs', import.meta.url));
  const args = (url: string): string[] => [script, module, directory, url];

  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'onsight-built-'));
    const entry = fileURLToPath(new URL('node.ts', import.meta.url));
    await build({
      configFile: false,
      logLevel: 'error',
      build: { ssr: entry, outDir: built, minify: false },
      ssr: { noExternal: true },
    });
    module = join(
      built,
      (await readdir(built)).find((name) => name.startsWith('node'))!,
    );
  }, 60_000);

  afterAll(() => rm(built, { recursive: true }));

  it('that want one URL download it once', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 100_000 });
    const run = promisify(execFile);
    const runs = [1, 2].map(() => run(process.execPath, args(url)));
    await until(() => host.requests.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    host.release();
    const outputs = await Promise.all(runs);
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
    expect((await readFile(outputs[0]!.stdout)).equals(BODY)).toBe(true);
    expect(host.requests).toHaveLength(1);
  });

  it('of which one is killed lose nothing', async () => {
    const url = host.serve('/model.pte', { body: BODY, holdAfter: 150_000 });
    const victim: ChildProcess = execFile(process.execPath, args(url));
    await until(() => host.requests.length > 0);
    const heir = createResourceFetcher({ cacheDirectory: directory });
    const waiting = heir.fetch(undefined, url);
    await until(async () => {
      const names = await readdir(join(directory, 'partial')).catch(() => []);
      const partial = names.find((name) => name.endsWith('.pte'));
      return (
        partial !== undefined && (await readPath(join(directory, 'partial', partial))).length > 0
      );
    });
    victim.kill('SIGKILL');
    host.release();
    const paths = await waiting;
    expect((await readFile(paths![0]!)).equals(BODY)).toBe(true);
    expect(host.gets('/model.pte')[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });
});
