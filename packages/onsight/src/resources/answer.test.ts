// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Answers as servers and proxies give them: what is taken, what is refused, and after how many tries.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { pattern } from '../../test/host.js';
import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { statusError } from './answer.js';
import { TransientError } from './failures.js';
import { ResourceManager } from './manager.js';
import type { DownloadOptions } from './options.js';
import { memoryPlatform } from './storage/memory.js';

const BODY = pattern(20_000);

let server: Server;
let origin: string;
let answer: RequestListener;
let requests: string[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.headers.range ?? 'all');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const manager = (options: DownloadOptions = {}) =>
  new ResourceManager(
    { ...memoryPlatform(), followsRedirects: false },
    { retryDelayMs: 1, retries: 2, ...options },
  );
const read = (url = `${origin}/file`, options: DownloadOptions = {}) =>
  manager(options).readBytes(url, { purpose: 'any' });

async function expectFailure(
  reading: Promise<unknown>,
  message: RegExp,
  code = Code.ResourceFetcherDownloadFailed,
): Promise<void> {
  await expect(reading).rejects.toMatchObject({
    name: 'RnExecutorchError',
    code,
    message: expect.stringMatching(message) as string,
  });
}

describe('what would be the same again is not asked again', () => {
  it('a host that does not exist', async () => {
    let tries = 0;
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('getaddrinfo ENOTFOUND no.invalid'), { code: 'ENOTFOUND' }),
    });
    const fetch = () => (tries++, Promise.reject(error));
    await expectFailure(read('http://no.invalid/x', { fetch }), /No answer from no\.invalid.*NOTF/);
    expect(tries).toBe(1);
  });

  it.each([
    ['a port that fetch refuses', 'http://127.0.0.1:1/x', /bad port/],
    ['a header that HTTP has not', undefined, /Content-Length/i],
  ])('%s', async (_, url, message) => {
    answer = (_request, response) =>
      response.socket!.end('HTTP/1.1 200 OK\r\ncontent-length: abc\r\n\r\n');
    await expectFailure(read(url, { retryDelayMs: 100_000 }), message);
  });

  it('TLS where there is none', async () => {
    answer = (_request, response) => response.end();
    const url = origin.replace('http:', 'https:');
    await expectFailure(read(url, { retryDelayMs: 100_000 }), /No answer from 127.*(SSL|TLS)/i);
  });

  it('a certificate of nobody', async () => {
    const cause = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }));
    const reading = read('https://example.invalid/x', { fetch, retryDelayMs: 100_000 });
    await expectFailure(reading, /self-signed.*NODE_EXTRA_CA_CERTS/);
  });

  it('a redirect to what is no URL', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://[bad' }).end();
    await expectFailure(read(), /redirects to 'http:\/\/\[bad', which is no URL/);
    expect(requests).toHaveLength(1);
  });

  it('a head that is cut short may be whole the next time', async () => {
    answer = (_request, response) => {
      if (requests.length === 1) response.socket!.end('HTTP/1.1 200 OK\r\ncontent-le');
      else response.end(BODY);
    };
    expect(Buffer.compare(await read(), BODY)).toBe(0);
  });
});

describe('status', () => {
  it('203 is as good as 200', async () => {
    answer = (_request, response) => response.writeHead(203).end(BODY);
    expect(Buffer.compare(await read(), BODY)).toBe(0);
  });

  it('206 with all of it is as good, though nobody tells the length', async () => {
    const range = `bytes 0-${BODY.length - 1}/*`;
    answer = (_request, response) => response.writeHead(206, { 'content-range': range }).end(BODY);
    expect(Buffer.compare(await read(), BODY)).toBe(0);
    expect(requests).toEqual(['all']);
  });

  it.each([206, 416])('%i that does not go on from the part before ends soon', async (status) => {
    answer = (request, response) => {
      const isFirst = status === 206 || request.headers.range === undefined;
      const range = isFirst ? `bytes 0-99/${BODY.length}` : 'bytes */5';
      const head = { 'content-range': range, 'content-length': isFirst ? 100 : 0, etag: '"1"' };
      response.writeHead(isFirst ? 206 : 416, head).end(isFirst ? BODY.subarray(0, 100) : '');
    };
    await expectFailure(read(), /does not heed ranges/);
    expect(requests).toHaveLength(8); // Two for each: the free one, the first, and two retries.
  });

  it('206 of less than it says is a connection that broke', async () => {
    const range = `bytes 0-${BODY.length + 99}/*`;
    answer = (_request, response) => response.writeHead(206, { 'content-range': range }).end(BODY);
    await expectFailure(read(), /ended early/, Code.DownloadInterrupted);
  });

  it.each(['bytes 5-9/10', 'bytes 0-9/5', 'bytes 0-99999999999999999/*', 'rows 0-9/10', ''])(
    '206 is refused with the range: %s',
    async (range) => {
      answer = (_request, response) =>
        response.writeHead(206, range === '' ? {} : { 'content-range': range }).end(BODY);
      await expectFailure(read(), /answered 206.*range that was asked/);
      expect(requests).toHaveLength(1);
    },
  );

  it.each([201, 204, 304])('%i is refused', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    await expectFailure(read(), new RegExp(`answered ${status}`));
  });
});

describe('Retry-After', () => {
  const wait = (retryAfter: string) => {
    const headers = { 'retry-after': retryAfter };
    const error = statusError(origin, new Response('', { status: 503, headers }));
    if (!(error instanceof TransientError)) throw error;
    return error.retryAfterMs;
  };

  it('is in seconds, or a date', () => {
    expect(wait('9')).toBe(9000);
    const inTen = wait(new Date(Date.now() + 10_000).toUTCString());
    expect(inTen).toBeGreaterThan(8000);
    expect(inTen).toBeLessThanOrEqual(10_000);
  });

  it.each(['soon', '', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])('is nothing: %j', (text) => {
    expect(wait(text)).toBe(0);
  });
});

describe('segments', () => {
  it('whose total nobody tells end with one that is short', async () => {
    answer = (request, response) => {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const part = BODY.subarray(Number(first), Number(last) + 1);
      const range = `bytes ${first}-${Number(first) + part.length - 1}/*`;
      response.writeHead(206, { 'content-range': range, etag: '"1"' }).end(part);
    };
    const platform = { ...memoryPlatform(), segmentBytes: 9_000 };
    const bytes = await new ResourceManager(platform).readBytes(origin, { purpose: 'any' });
    expect(Buffer.compare(bytes, BODY)).toBe(0);
    expect(requests).toHaveLength(3);
  });
});

describe('an encoding', () => {
  const send = (encoding: string, body: Uint8Array) => {
    answer = (_request, response) =>
      response
        .writeHead(200, { 'content-encoding': encoding, 'content-length': body.length })
        .end(body);
  };

  it.each([
    ['gzip', gzipSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['Identity', BODY],
    ['aws-chunked', BODY],
    ['utf-8', BODY],
  ])('is undone, or none: %s', async (encoding, body) => {
    send(encoding, body);
    expect(Buffer.compare(await read(), BODY)).toBe(0);
  });

  it.each(['compress', 'gzip, aws-chunked'])('is refused: %s', async (encoding) => {
    send(encoding, BODY);
    await expectFailure(read(), /sent in the encoding '.*', which can't be undone/);
  });

  it('that is still there is refused', async () => {
    const zstd = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), BODY]);
    // As a fetch that doesn't know it gives the body.
    const headers = { 'content-encoding': 'zstd' };
    const fetch = () => Promise.resolve(new Response(zstd, { headers }));
    await expectFailure(read(origin, { fetch }), /encoding zstd, which fetch doesn't undo/);
  });
});

describe('a body', () => {
  const endless = () => {
    const piece = Buffer.alloc(100_000);
    answer = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    };
  };

  it('that never ends is stopped, and the option that bounds it is named', async () => {
    endless();
    const reading = read(origin, { maxBytes: 1_000_000 });
    await expectFailure(reading, /longer than the 1000000 bytes .*option maxBytes/);
  });

  it('that is too long is refused before it comes', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 10 ** 12 });
      response.flushHeaders();
    };
    await expectFailure(read(), /longer than the 268435456 bytes/);
  });

  it('is bounded where it is kept too', async () => {
    endless();
    await expectFailure(manager({ maxBytes: 5_000 }).fetch(undefined, origin), /5000 bytes/);
  });

  it('that goes on after the length its server announced ends at once', async () => {
    const headers = { 'content-length': '1000' };
    const endlessBody = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(700)),
    });
    const fetch = () => Promise.resolve(new Response(endlessBody, { headers }));
    await expectFailure(read(origin, { fetch }), /goes on after the 1000 bytes that its server/);
  });

  it('that trickles ends after timeoutMs', async () => {
    answer = (_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    const reading = read(origin, { timeoutMs: 300 });
    await expectFailure(reading, /took longer than 300 ms/, Code.DownloadInterrupted);
  });

  it('may take for ever where that is allowed', async () => {
    answer = (_request, response) => setTimeout(() => response.end(BODY), 50);
    const reading = read(origin, { timeoutMs: Infinity, stallTimeoutMs: Infinity });
    expect(Buffer.compare(await reading, BODY)).toBe(0);
  });
});

it('a server that talks another language is refused', async () => {
  const other = createTcpServer((socket) => void socket.end('220 mail.example ESMTP\r\n'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  await expectFailure(read(url, { retryDelayMs: 100_000 }), /No answer from 127/);
  other.close();
});
