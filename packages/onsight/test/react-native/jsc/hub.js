// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What test/api/hub.ts is in Node: what is asked for by any URL, and the package told to use it.
// Downloads are kept in files of the machine, by the functions an app in React Native would lend.

import { cleanupExecutorch, createResourceFetcher, initExecutorch } from 'react-native-executorch';

const { __onsight: addon, host } = globalThis;

const fixture = (name) => `${host.root}/tests/data/tasks/${name}`;
export const THOUSAND = fixture('thousand.pte');
export const MEAN = fixture('mean.pte');

const PNG = {
  red: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==',
  blue: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAD0lEQVR42mNgYPgPRmAKABf2A/3HkIu0AAAAAElFTkSuQmCC',
};
export const RED = { base64: PNG.red, data: `data:image/png;base64,${PNG.red}` };
export const BLUE = { base64: PNG.blue, data: `data:image/png;base64,${PNG.blue}` };
export const RED_URL = 'https://url-to-image.jpg';

/** The functions of files, as promises. */
const fileSystem = Object.fromEntries(
  ['size', 'list', 'makeDirectory', 'remove', 'move', 'read', 'append'].map((name) => [
    name,
    async (...values) => host[name](...values),
  ]),
);

export class Hub {
  #bodies = new Map();
  #asked = new Set();
  #folder = `${host.temporary}/${Math.random().toString(36).slice(2)}`;

  static async start() {
    const hub = new Hub();
    initExecutorch({
      addon: () => addon,
      resourceFetcher: createResourceFetcher({
        fileSystem,
        directory: `${hub.#folder}/documents`,
        temporaryDirectory: `${hub.#folder}/caches`,
        fetch: hub.#fetch,
        retries: 0,
      }),
    });
    const bytes = Uint8Array.from(globalThis.atob(PNG.red), (byte) => byte.charCodeAt(0));
    hub.#bodies.set(RED_URL, bytes);
    return hub;
  }

  async serveFile(url, path) {
    this.#bodies.set(url, host.read(path));
  }

  get asked() {
    return [...this.#asked];
  }

  async stop() {
    cleanupExecutorch();
    host.remove(this.#folder);
  }

  /** A fetch without streams. */
  #fetch = async (url, { method = 'GET', headers = {} } = {}) => {
    this.#asked.add(url);
    const whole = this.#bodies.get(url);
    if (!whole) return answer(404, new Uint8Array(0), {}, 'Not Found');
    const range = /^bytes=(\d+)-(\d*)$/.exec(new globalThis.Headers(headers).get('range') ?? '');
    if (!range)
      return answer(200, method === 'HEAD' ? null : whole, { 'content-length': whole.length });
    const begin = Number(range[1]);
    const part = whole.slice(begin, range[2] ? Number(range[2]) + 1 : undefined);
    const end = begin + part.length - 1;
    return answer(206, part, {
      'content-length': part.length,
      'content-range': `bytes ${begin}-${end}/${whole.length}`,
    });
  };
}

const answer = (status, body, headers, statusText = 'OK') => ({
  ok: status < 300,
  status,
  statusText,
  headers: new globalThis.Headers(headers),
  arrayBuffer: async () => (body ?? new Uint8Array(0)).slice().buffer,
});

/** The name of the most probable class. */
export const best = (classes) => Object.entries(classes).sort(([, a], [, b]) => b - a)[0]?.[0];
export const sum = (classes) => Object.values(classes).reduce((total, value) => total + value, 0);
