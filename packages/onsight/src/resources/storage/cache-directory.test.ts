// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The folder of downloads in Node: private, asked for when it is needed, and found without a home.

import { execFile } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { directory, host } from '../../../test/host-and-folder.js';
import { model } from '../../../test/host.js';
import { RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { createResourceFetcher } from './node.js';

const BODY = model(20_000);
const cache = () => join(directory, 'cache');
const fetcher = () => createResourceFetcher({ cacheDirectory: cache(), retries: 0 });
const modeOf = async (path: string) => ((await lstat(path)).mode & 0o777).toString(8);

afterEach(() => vi.unstubAllEnvs());

describe('the folder', () => {
  it('is for this user alone, and so are its files', async () => {
    const paths = await fetcher().fetch(undefined, host.serve('/m.pte', { body: BODY }));
    for (const folder of ['', 'partial', 'records']) {
      expect(await modeOf(join(cache(), folder))).toBe('700');
    }
    const [record] = await readdir(join(cache(), 'records'));
    expect(await modeOf(paths![0]!)).toBe('600');
    expect(await modeOf(join(cache(), 'records', record!))).toBe('600');
  });

  it('is not touched for bytes, for images, and by making a fetcher', async () => {
    const resources = fetcher();
    await resources.open([BODY]);
    await resources.readBytes(host.serve('/a.bin', { body: BODY }));
    expect(await readdir(directory)).toEqual([]);
  });

  it('may be named by the environment', async () => {
    vi.stubEnv('ONSIGHT_CACHE_DIR', join(directory, 'named'));
    const url = host.serve('/m.pte', { body: BODY });
    const [path] = (await createResourceFetcher().fetch(undefined, url))!;
    expect(path!.startsWith(join(directory, 'named', 'm-'))).toBe(true);
  });

  it('may be a link, which the user made', async () => {
    await mkdir(join(directory, 'elsewhere'));
    await symlink(join(directory, 'elsewhere'), cache());
    expect(await fetcher().fetch(undefined, host.serve('/m.pte', { body: BODY }))).toHaveLength(1);
  });
});

describe('a file in it', () => {
  it('that has no record is not trusted', async () => {
    const url = host.serve('/m.pte', { body: BODY });
    const [path] = (await fetcher().fetch(undefined, url))!;
    await rm(join(cache(), 'records', `${basename(path!)}.json`));
    await writeFile(path!, model(20_000, 2));
    await fetcher().fetch(undefined, url);
    expect(Buffer.compare(await readFile(path!), BODY)).toBe(0);
    expect(host.requests).toHaveLength(2);
  });

  it('that is a link is replaced, and what it points to left alone', async () => {
    const url = host.serve('/m.pte', { body: BODY });
    const [path] = (await fetcher().fetch(undefined, url))!;
    const other = join(directory, 'other');
    await writeFile(other, model(20_000, 2));
    await rm(path!);
    await symlink(other, path!);
    await fetcher().fetch(undefined, url);
    expect((await lstat(path!)).isFile()).toBe(true);
    expect(Buffer.compare(await readFile(path!), BODY)).toBe(0);
    expect(Buffer.compare(await readFile(other), model(20_000, 2))).toBe(0);
  });

  it.each(['partial', 'records'])('is not written through a link: %s', async (folder) => {
    const url = host.serve('/m.pte', { body: BODY });
    const [path] = (await fetcher().fetch(undefined, url))!;
    await fetcher().deleteResources(url);
    const precious = join(directory, 'precious');
    await writeFile(precious, 'precious');
    const name = folder === 'partial' ? basename(path!) : `${basename(path!)}.json`;
    await symlink(precious, join(cache(), folder, name));
    await expect(fetcher().fetch(undefined, url)).rejects.toMatchObject({
      code: Code.FileWriteFailed,
      message: expect.stringMatching(/a link is in its place\. Remove it/) as string,
    });
    expect(await readFile(precious, 'utf8')).toBe('precious');
  });

  it('is not written into a folder that is a link', async () => {
    await mkdir(cache());
    await symlink(directory, join(cache(), 'partial'));
    const url = host.serve('/m.pte', { body: BODY });
    await expect(fetcher().fetch(undefined, url)).rejects.toThrow(/partial is a link: remove it/);
  });
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

describe.runIf(isRoot)('a user whom the system does not know', () => {
  const USER = 54_321;
  let module: string;
  let temporary: string;

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'onsight-user-'));
    const built = join(temporary, 'built');
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
    await chmod(temporary, 0o777);
  }, 60_000);

  afterAll(() => rm(temporary, { recursive: true }));

  /** Fetches as that user, with such variables alone; resolves with what it prints. */
  const fetchAs = (call: string, env: Record<string, string> = {}) => {
    const script = `
      const { createResourceFetcher } = await import(${JSON.stringify(module)});
      const resources = createResourceFetcher({ retries: 0 });
      const say = (text) => process.stdout.write(String(text));
      await (async () => ${call})().then(say, ({ name, code, message }) => say([name, code, message]));`;
    const command = [
      '--reuid',
      `${USER}`,
      '--regid',
      `${USER}`,
      '--clear-groups',
      process.execPath,
    ];
    const args = [...command, '--input-type=module', '-e', script];
    const options = { cwd: '/', env: { TMPDIR: temporary, ...env } };
    return new Promise<string>((resolve) =>
      execFile('setpriv', args, options, (error, stdout, stderr) =>
        resolve(error ? `${stdout}${stderr}` : stdout),
      ),
    );
  };
  const fallback = () => join(temporary, `onsight-${USER}`);

  it('has bytes and images, and needs no folder for them', async () => {
    const url = host.serve('/a.bin', { body: BODY });
    expect(await fetchAs(`(await resources.readBytes('${url}')).length`)).toBe('20000');
    expect(await fetchAs(`(await resources.open([new Uint8Array(3)]))[0].bytes.length`)).toBe('3');
    expect(await readdir(temporary)).toEqual(['built']);
  });

  it('has a private folder among the temporary files', async () => {
    const url = host.serve('/m.pte', { body: BODY });
    const fetching = `resources.fetch(undefined, '${url}')`;
    const path = await fetchAs(fetching);
    expect(path).toMatch(new RegExp(`^${fallback()}/m-[0-9a-f]{20}\\.pte$`));
    expect(await modeOf(fallback())).toBe('700');
    expect(await fetchAs(fetching, { HOME: '' })).toBe(path);
    expect(host.requests).toHaveLength(1);

    await chown(fallback(), 0, 0);
    expect(await fetchAs(fetching)).toMatch(/RnExecutorchError,103,.*no home.*ONSIGHT_CACHE_DIR/);
    await chown(fallback(), USER, USER);
    await chmod(fallback(), 0o777);
    expect(await fetchAs(fetching)).toMatch(/103,.*this user alone/);
    await rm(fallback(), { recursive: true });
    await symlink('/tmp', fallback());
    expect(await fetchAs(fetching)).toMatch(/103,.*can't be used/);
    await rm(fallback());
  });

  it('is told what to do where its home can not be written', async () => {
    const url = host.serve('/m.pte', { body: BODY });
    const output = await fetchAs(`resources.fetch(undefined, '${url}')`, { HOME: '/root/none' });
    expect(output).toMatch(/RnExecutorchError,103,.*Set a cacheDirectory that can be written/);
  });
});
