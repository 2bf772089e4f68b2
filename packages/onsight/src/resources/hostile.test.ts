// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Parsers of what comes from outside, on thousands of inputs made of pieces that mean something.
// ONSIGHT_SEED=… repeats a run.

import { describe, expect, it } from 'vitest';

import { isRnExecutorchError } from '../errors/index.js';
import { parseHead } from './answer.js';
import { HEAD_BYTES, objection } from './content.js';
import { mirrored, parseMirrors } from './mirrors.js';
import { resolveOptions } from './options.js';
import { nameOfUrl, parseSource } from './source.js';
import { withEnvironment } from './storage/environment.js';
import { MemoryStorage } from './storage/memory.js';
import { readRecord, writeFile } from './storage/storage.js';

const SEED = Number(process.env['ONSIGHT_SEED'] ?? 1);
const ROUNDS = 3000;

/** Numbers from 0 to 1, the same for each seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PIECES = [
  ...['http', 'HTTPS', ':', '/', '//', '@', '?', '#', '%', '%2F', '%zz', '=', '.', '..', '\\'],
  ...['host', 'H.co', '[::1]', '[', ':80', ':443', ':99999', 'a b', 'ü', '\u{1f9ac}', '\0', '\n'],
  ...['bytes', ' ', '-', '*', '0', '1', '9', '99999999999999999999', '-1', '1e3', 'NaN', 'gzip'],
  ...[
    'br',
    ',',
    'identity',
    '"',
    'W/',
    '{',
    '}',
    '[]',
    'null',
    'true',
    'sha256',
    'url',
    'model.pte',
  ],
];

type Rng = () => number;
const pick = <T>(rng: Rng, list: readonly T[]): T => list[Math.floor(rng() * list.length)] as T;
const text = (rng: Rng): string =>
  Array.from({ length: Math.floor(rng() * 8) }, () => pick(rng, PIECES)).join('');
const value = (rng: Rng): unknown =>
  pick(rng, [text(rng), rng() * 10, -3, NaN, null, undefined, true, [], {}, { a: text(rng) }]);

/** Calls with inputs of a generator; whatever is thrown must be an error of onsight. */
function hostile<T>(make: (rng: Rng) => T, use: (input: T) => void): () => void {
  return () => {
    const rng = random(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const input = make(rng);
      try {
        use(input);
      } catch (error) {
        if (isRnExecutorchError(error)) continue;
        throw new Error(`seed ${SEED}, round ${round}: ${JSON.stringify(input)}`, { cause: error });
      }
    }
  };
}

function headersOf(entries: Record<string, string>): Headers {
  const headers = new Headers();
  for (const [name, text] of Object.entries(entries)) {
    try {
      headers.set(name, text);
    } catch {
      // No server can send it either.
    }
  }
  return headers;
}

describe('hostile', () => {
  it(
    'heads of answers never say what is impossible',
    hostile(
      (rng) => ({
        status: pick(rng, [200, 203, 206, 206, 206, 416, 404]),
        received: pick(rng, [0, 1, 9]),
        headers: {
          'content-range':
            rng() < 0.5 ? text(rng) : `bytes ${pick(rng, PIECES)}-9/${pick(rng, PIECES)}`,
          'content-length': text(rng),
          'content-encoding': pick(rng, ['', '', 'identity', text(rng)]),
          etag: text(rng),
        },
      }),
      ({ status, received, headers }) => {
        const response = { status, headers: headersOf(headers) } as Response;
        const head = parseHead('http://h/x', { response }, received);
        if (head.kind !== 'content') return;
        const { offset, end = offset, total = end } = head;
        expect(offset).toBe(status === 206 ? received : 0);
        expect([end, total].every((number) => Number.isSafeInteger(number))).toBe(true);
        expect(offset <= end && end <= total).toBe(true);
      },
    ),
  );

  it(
    'mirrors give web addresses, or leave the URL alone',
    hostile(
      (rng) => ({ from: text(rng), to: text(rng), url: `https://${text(rng)}` }),
      ({ from, to, url }) => {
        for (const mirrors of [{ [from]: 'https://m/hf' }, { 'https://': to }]) {
          const address = mirrored(url, parseMirrors(mirrors, 'mirrors'));
          if (address !== url) expect(new URL(address).protocol).toMatch(/^https?:$/);
        }
      },
    ),
  );

  it(
    'options and the environment are refused with a reason',
    hostile(
      (rng) => ({
        options: {
          [pick(rng, ['retries', 'headers', 'mirrors', 'maxBytes', text(rng)])]: value(rng),
        },
        environment: { ONSIGHT_MIRROR: text(rng), ONSIGHT_OFFLINE: pick(rng, ['1', text(rng)]) },
      }),
      ({ options, environment }) => resolveOptions(withEnvironment(options, environment)),
    ),
  );

  it(
    'sources have names that stay in their folder',
    hostile(
      (rng) =>
        pick<unknown>(rng, [`https://${text(rng)}`, { uri: text(rng), cacheKey: value(rng) }]),
      (source) => {
        const parsed = parseSource(source as string);
        if (parsed.kind !== 'remote') return;
        expect(nameOfUrl(parsed.url, parsed.expected)).toMatch(
          /^[\w-]{1,101}(\.[A-Za-z0-9]{1,8})?$/,
        );
      },
    ),
  );

  it(
    'first bytes are told in words that can be printed',
    hostile(
      (rng) => Buffer.from(text(rng) + text(rng), pick(rng, ['utf8', 'latin1', 'utf16le'])),
      (bytes) => {
        const head = bytes.subarray(0, HEAD_BYTES);
        expect(objection('https://h/x', 'model', head) ?? '').toMatch(/^[\x20-\x7e…]*$/);
      },
    ),
  );

  it('records are read whole, or not at all', async () => {
    const rng = random(SEED);
    const storage = new MemoryStorage();
    const whole = { url: 'http://h/x', bytes: 5, sha256: 'f'.repeat(64), validator: '"1"' };
    for (let round = 0; round < ROUNDS / 10; round++) {
      const changed = { ...whole, [pick(rng, Object.keys(whole))]: value(rng) };
      const json = JSON.stringify(changed);
      const torn = rng() < 0.5 ? json.slice(0, Math.floor(rng() * json.length)) : json;
      await writeFile(storage, 'record', Buffer.from(torn));
      const record = await readRecord(storage, 'record');
      if (!record) continue;
      const { bytes, validator = '' } = record;
      new Headers({ 'If-Range': validator });
      expect(bytes === undefined || (Number.isSafeInteger(bytes) && bytes >= 0)).toBe(true);
    }
  });
});
