// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Options of downloads, and what they may not be: given in code, or by the environment.

import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { mirrored, parseMirrors } from './mirrors.js';
import { resolveOptions, type DownloadOptions } from './options.js';
import { withEnvironment } from './storage/environment.js';
import type { Fetcher } from './fetcher.js';
import { createResourceFetcher as createForNative } from './storage/native.js';
import { createResourceFetcher } from './storage/node.js';

const refusal = (message: RegExp) =>
  expect.objectContaining({
    code: Code.InvalidConfig,
    message: expect.stringMatching(message) as string,
  }) as Error;

describe('options', () => {
  it.each<[object | null, RegExp]>([
    [{ retries: -1 }, /retries must be a whole number, 0 or more, not -1/],
    [{ retries: 0.5 }, /whole number/],
    [{ retries: '3' }, /retries must be .*, not '3'/],
    [{ retries: Infinity }, /retries/],
    [{ stallTimeoutMs: 0 }, /stallTimeoutMs must be a number above 0, not 0/],
    [{ timeoutMs: NaN }, /timeoutMs must be a number above 0, not NaN/],
    [{ maxBytes: -5 }, /maxBytes must be a number above 0, not -5/],
    [{ retryDelayMs: NaN }, /retryDelayMs/],
    [{ offline: 'false' }, /offline must be true or false, not 'false'/],
    [{ fetch: 'https://proxy' }, /fetch must be a function/],
    [{ timeout: 5 }, /no option timeout .*; there are cacheDirectory, offline, .*timeoutMs/],
    [{ cacheDirectory: 5 }, /cacheDirectory must be the path of a folder, not 5/],
    [{ cacheDirectory: '' }, /cacheDirectory/],
    [{ headers: { 'example.org': {} } }, /keyed by origins/],
    [{ headers: { 'https://example.org/path': {} } }, /keyed by origins/],
    [{ headers: { 'https://a.b': 'Bearer x' } }, /headers of https:\/\/a\.b must be an object/],
    [{ headers: { 'https://a.b': new Headers({ a: 'b' }) } }, /must be an object of names/],
    [{ headers: { 'https://a.b': { 'bad name': 'x' } } }, /a name or a value/],
    [{ headers: [] }, /headers must be an object .*, not an array/],
    [{ mirrors: 'https://m' }, /mirrors must be an object/],
    [{ mirrors: { 'huggingface.co': 'https://m' } }, /mirrors must be .*, not 'huggingface\.co'/],
    [{ mirrors: { 'https://h': 'm.example' } }, /not 'm\.example'/],
    [{ mirrors: { 'https://h': 'ftp://m' } }, /not 'ftp:/],
    [{ mirrors: { 'https://h': 5 } }, /not number/],
    [{ mirrors: { 'https://h': 'https://me:pw@m' } }, /password.*headers/],
    [{ mirrors: { 'https://h': 'https://m/?a=b' } }, /goes on after the path/],
  ])('are refused: %j', (options, message) => {
    expect(() => createResourceFetcher(options as DownloadOptions)).toThrow(refusal(message));
  });

  it.each<[string, unknown, RegExp]>([
    ['null', null, /must be an object, not null/],
    ['a number', 5, /not 5/],
    ['a text', '/cache', /must be an object, not '\/cache'/],
    ['an array', [], /not an array/],
    ['a Map', new Map(), /not an object/],
    ['an object that inherits them', Object.create({ offline: true }), /not an object/],
  ])('are no other thing: %s', (_, options, message) => {
    for (const make of [createResourceFetcher, createForNative]) {
      expect(() => make(options as never)).toThrow(refusal(message));
    }
  });

  it('of React Native are needed, and checked', () => {
    expect(() => createForNative(undefined as never)).toThrow(refusal(/not undefined/));
    expect(() => createForNative({} as never)).toThrow(refusal(/directory, .* is missing/));
    expect(() => createForNative({ fileSystem: 5 } as never)).toThrow(refusal(/fileSystem must/));
  });

  it.each<[string, (resources: Fetcher) => unknown, RegExp | number]>([
    ['open of a text', (one) => one.open!('m.pte' as never), Code.InvalidUserInput],
    ['open of nothing', (one) => one.open!(undefined as never), Code.InvalidUserInput],
    ['open with null', (one) => one.open!(['m'], null as never), /of open must be an object/],
    ['open with no signal', (one) => one.open!(['m'], { signal: 5 } as never), /AbortSignal/],
    [
      'open with half a signal',
      (one) => one.open!(['m'], { signal: { aborted: false, addEventListener: 5 } } as never),
      /AbortSignal/,
    ],
    ['open for nothing', (one) => one.open!(['m'], { purpose: 'zzz' } as never), /purpose must/],
    ['fetch with no callback', (one) => one.fetch('x' as never, 'm'), /callback, must be a func/],
    ['readBytes misspelled', (one) => one.readBytes!('x', { maxbytes: 5 } as never), /maxbytes/],
    ['withLocalFile alone', (one) => one.withLocalFile!('x', undefined as never), /must be a func/],
    ['no path', (one) => one.readAsString(5 as never), Code.InvalidUserInput],
  ])('of calls are refused: %s', async (_, call, expected) => {
    const error =
      typeof expected === 'number'
        ? { code: expected }
        : { code: Code.InvalidConfig, message: expect.stringMatching(expected) as string };
    await expect(call(createResourceFetcher())).rejects.toMatchObject(error);
  });

  it('that hold an aborted signal end a call that downloads nothing', async () => {
    const signal = AbortSignal.abort();
    const [resources, bytes] = [createResourceFetcher(), Uint8Array.of(1)];
    for (const call of [
      () => resources.readBytes(bytes, { signal }),
      () => resources.open([bytes], { signal }),
      () => resources.withLocalFile(bytes, () => Promise.resolve(), { signal }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    }
  });

  it('keep a secret header out of the message', () => {
    const headers = { 'https://a.b': { Authorization: 'Bearer\nsecret' } };
    expect(() => resolveOptions({ headers })).toThrow(
      refusal(/^The headers of https:\/\/a\.b have a name or a value that HTTP doesn't allow$/),
    );
  });

  const names = [
    ...['offline', 'mirrors', 'headers', 'retries', 'retryDelayMs', 'stallTimeoutMs', 'timeoutMs'],
    ...['maxBytes', 'fetch'],
  ];
  it.each([undefined, null])('that are %s count as not given', async (unset) => {
    const options = Object.fromEntries(names.map((name) => [name, unset])) as DownloadOptions;
    const [resolved, usual] = [resolveOptions(options), resolveOptions({})];
    expect({ ...resolved, fetch: undefined }).toEqual({ ...usual, fetch: undefined });
    const resources = createResourceFetcher({ ...options, cacheDirectory: unset } as never);
    const given = { signal: unset, onProgress: unset, refresh: unset, maxBytes: unset };
    const page = new Blob(['<html>']);
    const { signal, onProgress, refresh, maxBytes } = given as never;
    expect(await resources.open([page], { signal, onProgress, refresh })).toHaveLength(1);
    expect(await resources.readBytes(page, { signal, maxBytes })).toHaveLength(6);
  });

  it('of React Native that are null are missing', () => {
    const options = { fileSystem: null, directory: null, temporaryDirectory: '/t', streams: null };
    expect(() => createForNative(options as never)).toThrow(
      refusal(/fileSystem, directory is missing/),
    );
  });

  it('take origins in every spelling', () => {
    const headers = { 'HTTPS://Example.org:443/': { A: '1' }, 'https://example.org': { B: '2' } };
    expect(resolveOptions({ headers }).headers).toEqual({
      'https://example.org': { A: '1', B: '2' },
    });
  });
});

describe('mirrors', () => {
  const ask = (url: string, mirrors: Record<string, string>) =>
    mirrored(url, parseMirrors(mirrors, 'mirrors'));

  it('give URLs another beginning, whole names only', () => {
    const mirrors = { 'https://h.co': 'http://m/h', 'https://h.co/big/': 'http://big/' };
    expect(ask('https://h.co/a?b', mirrors)).toBe('http://m/h/a?b');
    expect(ask('https://h.co/big/a', mirrors)).toBe('http://big/a');
    expect(ask('https://h.co/bigger', mirrors)).toBe('http://m/h/bigger');
    expect(ask('https://h.community/a', mirrors)).toBe('https://h.community/a');
    expect(ask('http://h.co/a', mirrors)).toBe('http://h.co/a');
  });

  it.each([
    ['https://h.co', 'http://m/hf'],
    ['https://h.co/', 'http://m/hf'],
    ['https://h.co', 'http://m/hf/'],
    ['https://h.co/', 'http://m/hf/'],
    ['HTTPS://H.CO:443', 'HTTP://M:80/hf//'],
  ])('are the same in every spelling: %s, %s', (from, to) => {
    for (const url of ['https://h.co/a/b.pte', 'https://H.co:443/a/b.pte']) {
      expect(ask(url, { [from]: to })).toBe('http://m/hf/a/b.pte');
    }
  });

  it('may be for all addresses of a scheme', () => {
    expect(ask('https://h.co/a', { 'https://': 'http://proxy/' })).toBe('http://proxy/h.co/a');
    expect(ask('https://h.co/a', { 'https://': 'http://p', 'https://h.co': 'http://q' })).toBe(
      'http://q/a',
    );
  });
});

describe('the environment', () => {
  it('fills in what is not given', () => {
    const environment = {
      ONSIGHT_CACHE_DIR: '/cache',
      ONSIGHT_OFFLINE: '1',
      ONSIGHT_MIRROR: ' https://m.example/hf  https://a.b=https://c.d ',
    };
    const mirrors = {
      'https://huggingface.co': 'https://m.example/hf',
      'https://a.b': 'https://c.d',
    };
    const filled = { cacheDirectory: '/cache', offline: true, mirrors };
    expect(withEnvironment({}, environment)).toEqual(filled);
    const given = { cacheDirectory: '/mine', offline: false, mirrors: {} };
    expect(withEnvironment(given, environment)).toEqual(given);
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['0', false],
    ['false', false],
  ])('says by %s whether to be offline', (ONSIGHT_OFFLINE, offline) => {
    expect(withEnvironment({}, { ONSIGHT_OFFLINE })).toEqual({ offline });
  });

  it('has no say where it is empty', () => {
    const empty = { ONSIGHT_CACHE_DIR: '', ONSIGHT_OFFLINE: '', ONSIGHT_MIRROR: ' ' };
    expect(withEnvironment({}, empty)).toEqual({});
  });

  it.each([
    [{ ONSIGHT_OFFLINE: 'maybe' }, /ONSIGHT_OFFLINE must be 1 or 0, not 'maybe'/],
    [{ ONSIGHT_MIRROR: 'hf-mirror.example' }, /ONSIGHT_MIRROR must be .*'hf-mirror\.example'/],
    [{ ONSIGHT_MIRROR: 'https://a.b=' }, /ONSIGHT_MIRROR/],
  ])('is refused: %j', (environment, message) => {
    expect(() => withEnvironment({}, environment)).toThrow(refusal(message));
  });
});
