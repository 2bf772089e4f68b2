// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The files of an app, by expo-file-system of Expo 54 and later.

import type { NativeFileSystem, NativeFiles } from './native.js';
import { uriOfPath } from './phone.js';

interface Handle {
  offset: number | null;
  readonly size: number | null;
  writeBytes(bytes: Uint8Array): unknown;
  close(): void;
}
interface File {
  readonly exists: boolean;
  readonly size: number;
  create(): void;
  delete(): void;
  /** To another of them: `never`, as the parameter's own class has more than is used here. */
  move(to: never): unknown;
  bytes(): Uint8Array | Promise<Uint8Array>;
  open(): Handle;
  /** Since Expo 58. */
  digest?(algorithm: 'SHA-256'): Promise<string>;
}
interface Directory {
  readonly uri: string;
  create(options: { intermediates: boolean; idempotent: boolean }): void;
  delete(): void;
  list(): { readonly name: string }[];
}

/** As much of `import * as FileSystem from 'expo-file-system'` as is used. */
export interface ExpoFileSystem {
  File: new (uri: string) => File;
  Directory: new (uri: string) => Directory;
  Paths: {
    readonly document: { readonly uri: string };
    readonly cache: { readonly uri: string };
    info(uri: string): { exists: boolean; isDirectory: boolean | null };
  };
}

/**
 * Options of `createResourceFetcher`, over expo-file-system: downloads are kept in the folder
 * `onsight` of the app's documents.
 */
export function expoFiles(expo: ExpoFileSystem): NativeFiles {
  const { File, Directory, Paths } = expo;
  const file = (path: string) => new File(uriOf(path));
  const remove = (path: string) => {
    const { exists, isDirectory } = Paths.info(uriOf(path));
    if (!exists) return;
    if (isDirectory) new Directory(uriOf(path)).delete();
    else file(path).delete();
  };
  const append = async (path: string, bytes: Uint8Array) => {
    const to = file(path);
    if (!to.exists) to.create();
    const handle = to.open();
    try {
      handle.offset = handle.size ?? 0;
      await handle.writeBytes(bytes);
    } finally {
      handle.close();
    }
  };
  const fileSystem: NativeFileSystem = {
    size: (path) =>
      later(() => {
        const { exists, isDirectory } = Paths.info(uriOf(path));
        return exists && !isDirectory ? file(path).size : undefined;
      }),
    list: (path) => later(() => new Directory(uriOf(path)).list().map(({ name }) => name)),
    makeDirectory: (path) =>
      later(() => new Directory(uriOf(path)).create({ intermediates: true, idempotent: true })),
    remove: (path) => later(() => remove(path)),
    move: async (from, to) => {
      await file(from).move(file(to) as never);
    },
    read: (path) => later(() => file(path).bytes()),
    append,
  };
  if ('digest' in File.prototype) {
    fileSystem.sha256 = async (path) => (await file(path).digest?.('SHA-256')) ?? '';
  }
  return {
    fileSystem,
    directory: `${pathOf(Paths.document.uri)}/onsight`,
    temporaryDirectory: pathOf(Paths.cache.uri),
  };
}

/** Runs what may throw, so that a promise rejects in its place. */
const later = <T>(run: () => T | Promise<T>): Promise<T> => Promise.resolve().then(run);

const uriOf = (path: string): string => (/^file:/.test(path) ? path : uriOfPath(path));

const pathOf = (uri: string): string =>
  decodeURIComponent(uri.replace(/^file:\/\//, '')).replace(/\/+$/, '');
