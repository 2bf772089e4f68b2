// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A real HTTP server on this machine that serves bytes, and fails in every way a test asks for.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether WebAssembly computes, in a thread: it has no answers at once, and sees no other files. */
export const IS_WASM = process.env['ONSIGHT_ENGINE'] === 'wasm';

/** How one path answers. Lists have an entry for each GET in turn; after the last, all is well. */
export interface Route {
  body: Uint8Array;
  /** Status and nothing else, in turn; 0 for a good answer. */
  statuses?: number[];
  /** Bytes of the body after which the connection is cut, in turn. */
  cuts?: number[];
  /** Bytes of the body after which nothing more comes, in turn. */
  stalls?: number[];
  /** Bytes of the body after which the answer waits for `release`. */
  holdAfter?: number;
  etag?: string | null;
  ranges?: boolean;
  /** Without Content-Length. */
  chunked?: boolean;
  redirect?: string;
  headers?: Record<string, string>;
}

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

export class Host {
  readonly requests: SeenRequest[] = [];
  readonly #routes = new Map<string, Route>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #held: (() => void)[] = [];
  #releasing = false;

  static async start(): Promise<Host> {
    const host = new Host();
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sets how a path answers; returns its URL. */
  serve(path: string, route: Route): string {
    this.#routes.set(path, route);
    return this.origin + path;
  }

  gets(path: string): SeenRequest[] {
    return this.requests.filter((seen) => seen.path === path && seen.method === 'GET');
  }

  /** Lets answers that wait at `holdAfter` go on, and all later ones. */
  release(): void {
    this.#releasing = true;
    for (const go of this.#held.splice(0)) go();
  }

  async close(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const method = request.method ?? '';
    this.requests.push({ method, path, headers: request.headers });
    const route = this.#routes.get(path);
    if (!route) return void response.writeHead(404).end('nothing here');
    if (route.redirect) {
      return void response.writeHead(302, { location: route.redirect, ...route.headers }).end();
    }
    const status = method === 'GET' ? route.statuses?.shift() : 0;
    if (status) return void response.writeHead(status, route.headers).end('no');
    const start = this.#writeHead(request, response, route);
    if (start === undefined || method === 'HEAD') return void response.end();
    await this.#writeBody(response, route, route.body.subarray(start));
  }

  /** Returns where the body starts; undefined if there is nothing there. */
  #writeHead(request: IncomingMessage, response: ServerResponse, route: Route): number | undefined {
    const total = route.body.length;
    const etag = route.etag === undefined ? '"v1"' : route.etag;
    const headers: Record<string, string | number> = { ...route.headers };
    if (etag !== null) headers['etag'] = etag;
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const ifRange = request.headers['if-range'];
    if (!range || route.ranges === false || (ifRange !== undefined && ifRange !== etag)) {
      if (!route.chunked) headers['content-length'] = total;
      response.writeHead(200, headers);
      return 0;
    }
    const start = Number(range[1]);
    const end = Math.min(total, range[2] ? Number(range[2]) + 1 : total);
    if (start >= total) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${total}` });
      return undefined;
    }
    headers['content-range'] = `bytes ${start}-${end - 1}/${total}`;
    headers['content-length'] = end - start;
    response.writeHead(206, headers);
    return start;
  }

  async #writeBody(response: ServerResponse, route: Route, body: Uint8Array): Promise<void> {
    const cut = route.cuts?.shift();
    if (cut !== undefined) {
      // A while later, for what fetch has not read when the connection ends is lost.
      const end = () => void setTimeout(() => response.destroy(), 200);
      return void response.write(body.subarray(0, cut), end);
    }
    const stall = route.stalls?.shift();
    if (stall !== undefined) return void response.write(body.subarray(0, stall));
    if (route.holdAfter !== undefined && !this.#releasing) {
      response.write(body.subarray(0, route.holdAfter));
      await new Promise<void>((go) => this.#held.push(go));
      return void response.end(body.subarray(route.holdAfter));
    }
    const end = Number(response.getHeader('content-length') ?? body.length);
    response.end(body.subarray(0, end));
  }
}

/** Bytes that differ from place to place, so that a part in the wrong place is seen. */
export function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** The same with the mark of a model in it, for what is downloaded as one. */
export function model(length: number, seed = 1): Uint8Array {
  const bytes = pattern(length, seed);
  bytes.set(Buffer.from('ET12'), 4);
  return bytes;
}

/** Waits until something holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
