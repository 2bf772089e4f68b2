// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What an app in React Native lends to the package, and the fetch it has there, made of Node's.

import { appendFile, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';

/** What an app would write with the functions of its file system module. */
export const fileSystem = {
  size: (path: string) =>
    stat(path)
      .then((info) => info.size)
      .catch(() => null),
  list: (path: string) => readdir(path),
  makeDirectory: (path: string) => mkdir(path, { recursive: true }).then(() => undefined),
  remove: (path: string) => rm(path, { recursive: true, force: true }),
  move: (from: string, to: string) => rename(from, to),
  read: async (path: string): Promise<Uint8Array> => readFile(path),
  append: (path: string, bytes: Uint8Array) => appendFile(path, bytes),
};

/** React Native's fetch: no stream in the answer. */
export function wholeBodies(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const { status, statusText, headers } = response;
    const body = await response.arrayBuffer();
    return {
      status,
      statusText,
      headers,
      body: undefined,
      arrayBuffer: () => Promise.resolve(body),
    } as unknown as Response;
  };
}
