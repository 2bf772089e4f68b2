// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The adapters over modules that behave as those for React Native do, with the files of Node.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as node from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { expect, describe, it } from 'vitest';

import { directory, host } from '../../../test/host-and-folder.js';
import { model } from '../../../test/host.js';
import { wholeBodies } from '../../../test/native-app.js';
import { blobUtilFiles, fsFiles } from './base64-files.js';
import { expoFiles } from './expo-files.js';
import { createResourceFetcher, type NativeFiles } from './native.js';

const hash = async (path: string) =>
  createHash('sha256')
    .update(await fs.readFile(path))
    .digest('hex');
const isDirectory = (path: string) => existsSync(path) && node.statSync(path).isDirectory();
const documents = () => join(directory, 'my documents');
const caches = () => join(directory, 'caches');

/** What both modules with base64 do: they fail where a file is not, or is already. */
const shared = {
  exists: (path: string) => Promise.resolve(existsSync(path)),
  unlink: (path: string) => fs.rm(path, { recursive: true }),
  readFile: (path: string, encoding: 'base64') => fs.readFile(path, encoding),
  hash,
};

const blobUtil = () =>
  blobUtilFiles({
    fs: {
      ...shared,
      dirs: { DocumentDir: documents(), CacheDir: caches() },
      isDir: (path) => Promise.resolve(isDirectory(path)),
      stat: async (path) => ({ size: (await fs.stat(path)).size }),
      ls: (path) => fs.readdir(path),
      mkdir: async (path) => {
        if (existsSync(path)) throw new Error('EEXIST');
        await fs.mkdir(path, { recursive: true });
      },
      mv: (from, to) => fs.rename(from, to).then(() => true),
      appendFile: async (path, data, encoding) => {
        await fs.appendFile(path, data, encoding);
        return data.length;
      },
    },
  });

const reactNativeFs = () =>
  fsFiles({
    ...shared,
    DocumentDirectoryPath: documents(),
    CachesDirectoryPath: caches(),
    stat: (path) => fs.stat(path),
    readdir: (path) => fs.readdir(path),
    mkdir: (path) => fs.mkdir(path, { recursive: true }).then(() => undefined),
    moveFile: (from, to) => fs.rename(from, to),
    appendFile: (path, data, encoding) => fs.appendFile(path, data, encoding),
  });

class Entry {
  readonly uri: string;
  readonly path: string;
  constructor(uri: string) {
    this.uri = uri;
    this.path = fileURLToPath(uri);
  }
  delete() {
    node.rmSync(this.path, { recursive: true });
  }
}

class Handle {
  offset: number | null = 0;
  readonly #file: number;
  constructor(path: string) {
    this.#file = node.openSync(path, 'r+');
  }
  get size() {
    return node.fstatSync(this.#file).size;
  }
  writeBytes(bytes: Uint8Array) {
    node.writeSync(this.#file, bytes, 0, bytes.length, this.offset);
  }
  close() {
    node.closeSync(this.#file);
  }
}

class File extends Entry {
  get exists() {
    return existsSync(this.path) && !isDirectory(this.path);
  }
  get size() {
    return this.exists ? node.statSync(this.path).size : 0;
  }
  create() {
    node.writeFileSync(this.path, '', { flag: 'wx' });
  }
  move(to: File) {
    node.renameSync(this.path, to.path);
  }
  bytes() {
    return fs.readFile(this.path);
  }
  open() {
    return new Handle(this.path);
  }
}

class FileOf58 extends File {
  digest() {
    return hash(this.path);
  }
}

class Directory extends Entry {
  create(options: { intermediates: boolean }) {
    node.mkdirSync(this.path, { recursive: options.intermediates });
  }
  list() {
    return node.readdirSync(this.path).map((name) => ({ name: basename(name) }));
  }
}

const expo = (Class: typeof File) =>
  expoFiles({
    File: Class,
    Directory,
    Paths: {
      document: { uri: `${pathToFileURL(documents()).href}/` },
      cache: { uri: pathToFileURL(caches()).href },
      info: (uri) => {
        const path = fileURLToPath(uri);
        return { exists: existsSync(path), isDirectory: isDirectory(path) };
      },
    },
  });

const ADAPTERS: Record<string, () => NativeFiles> = {
  'react-native-blob-util': blobUtil,
  'react-native-fs': reactNativeFs,
  'expo-file-system 54': () => expo(File),
  'expo-file-system 58': () => expo(FileOf58),
};

describe.each(Object.keys(ADAPTERS))('%s', (name) => {
  const files = () => ADAPTERS[name]!();
  const BODY = model(5_000_000);
  const sha256 = createHash('sha256').update(BODY).digest('hex');
  const fetcher = () =>
    createResourceFetcher({ ...files(), fetch: wholeBodies(fetch), retryDelayMs: 1 });

  it('keeps downloads, and goes on after a break', async () => {
    const url = host.serve('/model.pte', { body: BODY, statuses: [0, 503] });
    const source = { uri: url, sha256 };
    const [path] = (await fetcher().fetch(undefined, source))!;
    expect(path).toMatch(`${documents()}/onsight/`);
    expect((await fs.readFile(path!)).equals(BODY)).toBe(true);
    expect(await fetcher().listDownloadedModels()).toEqual([path]);
    const requests = host.requests.length;
    expect(await fetcher().fetch(undefined, source)).toEqual([path]);
    expect(host.requests).toHaveLength(requests);
    await fetcher().deleteResources(source);
    expect(await fetcher().listDownloadedFiles()).toEqual([]);
  });

  it('has the same functions as the others', async () => {
    const { fileSystem } = files();
    const folder = join(documents(), 'a', 'ü #1');
    const [one, two] = [join(folder, '1 %20?.bin'), join(folder, '2.bin')];
    await fileSystem.makeDirectory(folder);
    await fileSystem.makeDirectory(folder);
    expect(await fileSystem.size(one)).toBeUndefined();
    expect(await fileSystem.size(folder)).toBeUndefined();
    await fileSystem.append(one, Uint8Array.of());
    expect(await fileSystem.size(one)).toBe(0);
    await fileSystem.append(one, Uint8Array.of(0, 255, 128));
    await fileSystem.append(one, Uint8Array.of(7));
    await fileSystem.move(one, two);
    expect([...(await fileSystem.read(two))]).toEqual([0, 255, 128, 7]);
    expect(await fileSystem.list(folder)).toEqual(['2.bin']);
    await fileSystem.remove(one);
    await fileSystem.remove(join(documents(), 'a'));
    expect(existsSync(folder)).toBe(false);
    await expect(fileSystem.read(two)).rejects.toThrow();
    await expect(fileSystem.list(folder)).rejects.toThrow();
  });
});

it('a file that is not base64 is refused', async () => {
  const given = {
    fs: { dirs: { DocumentDir: '/d', CacheDir: '/c' }, readFile: () => Promise.resolve('*') },
  };
  const { fileSystem } = blobUtilFiles(given as unknown as Parameters<typeof blobUtilFiles>[0]);
  await expect(fileSystem.read('/a')).rejects.toThrow('/a was read, but not as base64');
});
