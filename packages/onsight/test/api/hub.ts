// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A local server in place of every host that the documentation names, and pictures to send there.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanupExecutorch, createResourceFetcher, initExecutorch } from 'react-native-executorch';

import { Host } from '../host.js';

// Not by import.meta.url, which is no file: URL where tests have a DOM.
const root = process.cwd().replace(/[/\\]packages[/\\]onsight$/, '');
const fixture = (name: string) => join(root, 'tests/data/tasks', name);

/** Of a red image the classes 0, 1 and 2 have the logits 20, 0 and 0; 997 more have 0. */
export const THOUSAND = fixture('thousand.pte');
/** Gives the mean of each channel times 4: of a red image 4, 0 and 0. */
export const MEAN = fixture('mean.pte');

/** PNG images of 2 × 2 pixels. */
const PNG = {
  red: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==',
  blue: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAD0lEQVR42mNgYPgPRmAKABf2A/3HkIu0AAAAAElFTkSuQmCC',
};

/** Images in the forms the documentation lists. */
export const RED = { base64: PNG.red, data: `data:image/png;base64,${PNG.red}` };
export const BLUE = { base64: PNG.blue, data: `data:image/png;base64,${PNG.blue}` };
export const RED_URL = 'https://url-to-image.jpg';

export class Hub {
  readonly #host: Host;
  readonly #cache: string;

  private constructor(host: Host, cache: string) {
    this.#host = host;
    this.#cache = cache;
  }

  /** Starts a server, and tells the package to ask it whatever the URL. */
  static async start(): Promise<Hub> {
    const host = await Host.start();
    const cacheDirectory = await mkdtemp(join(tmpdir(), 'onsight-api-'));
    const mirrors = { 'https://': `${host.origin}/` };
    const resourceFetcher = createResourceFetcher({ cacheDirectory, mirrors, retries: 0 });
    initExecutorch({ resourceFetcher });
    const hub = new Hub(host, cacheDirectory);
    hub.serve(RED_URL, Buffer.from(PNG.red, 'base64'));
    return hub;
  }

  serve(url: string, body: Uint8Array, holdAfter?: number): void {
    const held = holdAfter !== undefined && { holdAfter };
    this.#host.serve(url.replace('https:/', ''), { body, ...held });
  }

  async serveFile(url: string, path: string): Promise<void> {
    this.serve(url, await readFile(path));
  }

  /** The URLs that were asked for since the start, each once. */
  get asked(): string[] {
    return [...new Set(this.#host.requests.map(({ path }) => `https:/${path}`))];
  }

  release(): void {
    this.#host.release();
  }

  async stop(): Promise<void> {
    cleanupExecutorch();
    await this.#host.close();
    await rm(this.#cache, { recursive: true });
  }
}

/** The name of the most probable class. */
export function best(classes: Record<string, number>): string | undefined {
  return Object.entries(classes).sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** What all probabilities together are. */
export function sum(classes: Record<string, number>): number {
  return Object.values(classes).reduce((total, probability) => total + probability, 0);
}
