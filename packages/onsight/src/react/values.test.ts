// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values that are equal have the same text, and others have not.

import { expect, it, vi } from 'vitest';

import { perPercent, valueKey } from './values.js';

const bytes = (length: number, at = -1) => {
  const made = new Uint8Array(length).fill(7);
  if (at >= 0) made[at] = 8;
  return made;
};

it.each<[string, () => unknown]>([
  ['a text', () => 'model.pte'],
  ['a URL', () => new URL('https://example.org/model.pte')],
  ['a path', () => ({ modelPath: 'model.pte', modelOpts: { labels: ['a', 'b'], alpha: 1 / 255 } })],
  ['a uri', () => ({ uri: new URL('https://example.org/model.pte'), sha256: 'ab' })],
  ['a function', () => ({ uri: 'a', tell: () => 1 })],
  ['a date', () => [new Date(5)]],
  ['a map', () => new Map([['a', { b: 1 }]])],
  ['a set', () => new Set(['a'])],
  ['a source', () => ({ modelSource: { uri: 'model.pte' }, without: undefined })],
  ['bytes', () => bytes(10)],
  ['many bytes', () => bytes(3_000_000, 0)],
  ['a buffer', () => bytes(10).buffer],
  ['bytes in an object', () => ({ modelSource: bytes(10) })],
])('%s that is written inline is the same each time', (_, make) => {
  expect(valueKey(make())).toBe(valueKey(make()));
});

it.each<[unknown, unknown]>([
  ['1', 1],
  ['undefined', undefined],
  [null, undefined],
  [new URL('https://example.org/a'), new URL('https://example.org/b')],
  [{ uri: 'a' }, { uri: 'b' }],
  [{ uri: 'a' }, { uri: 'a', sha256: 'ab' }],
  [['a,b'], ['a', 'b']],
  [{ a: 'x","b":"y' }, { a: 'x', b: 'y' }],
  [bytes(10), bytes(11)],
  [bytes(10, 3), bytes(10, 4)],
  [bytes(200_000, 150_000), bytes(200_000)],
  [bytes(3_000_000, 0), bytes(3_000_000)],
  [bytes(3_000_000, 2_999_999), bytes(3_000_000)],
  [bytes(3_000_000).fill(9), bytes(3_000_000)],
  [new Blob(['a']), new Blob(['a'])],
  [new Date(5), new Date(6)],
  [() => 1, undefined],
  [new Map([['a', 1]]), new Map([['a', 2]])],
])('%# others differ', (a, b) => {
  expect(valueKey(a)).not.toBe(valueKey(b));
});

it('compares what can not be read by what it is, and bytes by the view of them', () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  const blob = new Blob(['a']);
  expect(valueKey([circle, blob])).toBe(valueKey([circle, blob]));
  expect(valueKey(bytes(20, 3).subarray(2, 8))).toBe(valueKey(bytes(6, 1)));
});

it('reads no more than a part of many bytes, and once', () => {
  const large = bytes(50_000_000);
  const start = performance.now();
  for (let render = 0; render < 1000; render++) valueKey(large);
  expect(performance.now() - start).toBeLessThan(1000);
});

it('tells each percent of progress once, and the end', () => {
  const tell = vi.fn();
  const told = perPercent(tell);
  for (let step = 0; step <= 10_000; step++) told(step / 10_000);
  expect(tell).toHaveBeenCalledTimes(100);
  expect(tell).toHaveBeenLastCalledWith(1);
});
