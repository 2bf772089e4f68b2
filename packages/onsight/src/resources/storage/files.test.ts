// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Paths that are no files, files that are too long, and folders that can't be made.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';

import { directory, host } from '../../../test/host-and-folder.js';
import { model } from '../../../test/host.js';
import { RnExecutorchErrorCode as Code, createClassifier, inspect } from '../../index.node.js';
import { FileStorage, readPath } from './files.js';
import { createResourceFetcher } from './node.js';

const SHA256 = '0'.repeat(64);

const resources = () => createResourceFetcher({ cacheDirectory: directory });
const refusal = (message: RegExp, code = Code.FileReadFailed) => ({
  code,
  message: expect.stringMatching(message) as string,
});

describe.each([
  ['a pipe', () => join(directory, 'pipe')],
  ['a device', () => '/dev/zero'],
  ['a folder', () => directory],
])('%s of which something is expected', (kind, path) => {
  beforeEach(() => void execFileSync('mkfifo', [join(directory, 'pipe')]));

  it.each([{ bytes: 5 }, { sha256: SHA256 }, { bytes: 5, sha256: SHA256 }])(
    'is refused as without: %j',
    async (expected) => {
      for (const uri of [path(), pathToFileURL(path()).href]) {
        const source = { uri, ...expected };
        for (const call of [
          () => resources().readBytes(source),
          () => resources().open([source]),
          () => resources().fetch(undefined, source),
          () => resources().withLocalFile(source, () => Promise.resolve()),
          () => inspect(source),
          () => createClassifier(source),
        ]) {
          await expect(call()).rejects.toMatchObject(refusal(new RegExp(`it is ${kind}`)));
        }
      }
    },
  );

  it('is no text', async () => {
    const reading = resources().readAsString(path());
    await expect(reading).rejects.toMatchObject(refusal(new RegExp(`it is ${kind}`)));
  });
});

it('a socket is refused too', async () => {
  const path = join(directory, 'socket');
  const server = createServer().listen(path);
  await new Promise((resolve) => server.on('listening', resolve));
  const reading = resources().readBytes({ uri: path, bytes: 5 });
  await expect(reading).rejects.toMatchObject(refusal(/it is a socket/));
  server.close();
});

describe('a long file', () => {
  const LENGTH = 3 * 2 ** 30; // More than Node reads at once, so that reading it fails otherwise.
  const path = () => join(directory, 'long.pte');
  beforeEach(async () => {
    await writeFile(path(), '');
    await truncate(path(), LENGTH);
  });

  it('is refused by its length before it is read', async () => {
    for (const call of [
      () => resources().readBytes({ uri: path(), bytes: 5 }),
      () => resources().open([{ uri: path(), bytes: 5, sha256: SHA256 }]),
    ]) {
      await expect(call()).rejects.toMatchObject(refusal(/has 3221225472 bytes, but 5 were/));
    }
  });

  it('is not read beyond the limit of what is read', async () => {
    const blob = new Blob([Buffer.alloc(2000)]);
    for (const read of [
      () => resources().readBytes({ uri: path(), sha256: SHA256 }),
      () => resources().readBytes(path()),
      () => resources().readBytes(path(), { maxBytes: 1000 }),
      () => resources().readBytes(blob, { maxBytes: 1000 }),
      () => createResourceFetcher({ maxBytes: 1000 }).readBytes(path()),
    ]) {
      await expect(read()).rejects.toMatchObject(refusal(/more than the \d+ that are allowed/));
    }
  });

  it('may be a model of the length that is expected', async () => {
    const source = { uri: path(), bytes: LENGTH };
    expect(await resources().open([source])).toEqual([{ path: path() }]);
  });
});

it('a file is what is expected, by its SHA-256', async () => {
  const path = join(directory, 'own.pte');
  await writeFile(path, model(3_000_000));
  const sha256 = createHash('sha256').update(model(3_000_000)).digest('hex');
  expect(await resources().open([{ uri: path, sha256 }])).toEqual([{ path }]);
  const other = resources().open([{ uri: path, sha256: SHA256 }]);
  await expect(other).rejects.toMatchObject(refusal(new RegExp(`SHA-256 ${sha256}`)));
});

describe('a folder', () => {
  const write = async (folder: string) => {
    const writer = await new FileStorage(folder).open('partial/x', 0);
    await writer.close();
  };

  it('is made with those it is in, for this user alone', async () => {
    const folder = join(directory, 'a', 'b', 'c');
    await write(folder);
    expect((await stat(join(directory, 'a'))).mode & 0o777).toBe(0o700);
    expect(await readPath(join(folder, 'partial', 'x'))).toHaveLength(0);
    await write(folder);
  });

  it('may be there as a link', async () => {
    await mkdir(join(directory, 'real'));
    await symlink(join(directory, 'real'), join(directory, 'link'));
    await write(join(directory, 'link'));
  });

  it.skipIf(process.platform !== 'linux').each(['/proc/onsight', '/proc/x/.cache/onsight'])(
    'that can not be made is an error, and no endless wait: %s',
    async (cacheDirectory) => {
      const url = host.serve('/m.pte', { body: model(1000) });
      const opening = createResourceFetcher({ cacheDirectory }).open([url]);
      await expect(opening).rejects.toMatchObject(
        refusal(/\/proc\/.* can't be written/, Code.FileWriteFailed),
      );
    },
  );

  it('that is a file is an error', async () => {
    await writeFile(join(directory, 'file'), '');
    for (const folder of ['file', 'file/below']) {
      await expect(write(join(directory, folder))).rejects.toMatchObject({
        code: Code.FileWriteFailed,
      });
    }
  });
});
