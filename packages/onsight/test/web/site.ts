// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A site for tests: folders served over HTTP from localhost, with the headers that a test asks for.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
export const PACKAGE = file('../../');
export const REPOSITORY = file('../../../../');

/** All that onsight needs of a page's policy. */
export const CSP = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
};
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

export class Site {
  readonly #server: Server;
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** Sent with every answer. */
  headers: Record<string, string> = {};
  /** Types of content by the ends of names, before the usual ones. */
  types: Record<string, string> = {};
  readonly #texts = new Map<string, string>();

  /** @param folders what is behind the beginnings of paths, as in { '/': '/srv' } */
  private constructor(readonly folders: Readonly<Record<string, string>>) {
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
      this.requests.push(path);
      this.#answer(path, response).catch(() => response.writeHead(404).end());
    });
  }

  static async open(folders: Readonly<Record<string, string>>): Promise<Site> {
    const site = new Site(folders);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves a page of this text; gives its URL. */
  page(path: string, html: string): string {
    this.#texts.set(path, html);
    return this.origin + path;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const end = extname(path) || '.html';
    const type = this.types[end] ?? TYPES[end] ?? 'application/octet-stream';
    const headers = { ...this.headers, 'Content-Type': type };
    const text = this.#texts.get(path);
    if (text !== undefined) {
      response.writeHead(200, headers).end(text);
      return;
    }
    const [start] = Object.keys(this.folders)
      .filter((beginning) => path.startsWith(beginning))
      .sort((a, b) => b.length - a.length);
    if (start === undefined) throw new Error(`nothing is at ${path}`);
    const file = join(this.folders[start] ?? '', normalize(`/${path.slice(start.length)}`));
    const { size } = await stat(file);
    response.writeHead(200, { ...headers, 'Content-Length': size });
    createReadStream(file).pipe(response);
  }
}
