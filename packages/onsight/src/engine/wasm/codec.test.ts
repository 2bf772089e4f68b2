// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Values that are encoded and decoded again. Typed arrays alone differ on the two ways.

import { expect, it } from 'vitest';

import { Handle, decode, encode } from './codec.js';

const none = () => {
  throw new Error('there is no typed array');
};
const again = (value: unknown) => decode(encode(value, none), (number) => new Handle(number));

it.each([
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['numbers', [0, -0, 1.5, -1e300, Infinity, NaN]],
  ['texts', ['', 'tench', 'Grüße 🐟', 'x'.repeat(100_000)]],
  ['arrays of arrays', [[], [[1, [2]]]]],
  ['objects', { a: { b: [undefined, { '': 1 }] }, ü: 'ö' }],
  ['handles', { handle: new Handle(4_294_967_295) }],
])('%s', (_, value) => {
  expect(again(value)).toStrictEqual(value);
});

it('takes what the module has no word for as such', () => {
  expect(again([() => 1, Symbol('a'), 1n])).toStrictEqual([undefined, undefined, undefined]);
});

it('puts typed arrays into the memory of the module, as far as it knows them', () => {
  const copied: Uint8Array[] = [];
  const part = new Float32Array([0, 1, 2]).subarray(1);
  const bytes = encode([new Uint8Array([7, 8]), part, new Float64Array(1)], (array) =>
    copied.push(array),
  );
  expect(copied).toStrictEqual([new Uint8Array([7, 8]), new Uint8Array(part.buffer, 4, 8)]);
  // array of 3: typed array, uint8, 2 bytes at 1; typed array, float32, 8 bytes at 2; other
  expect([...bytes]).toEqual([
    ...[6, 3, 0, 0, 0],
    ...[8, 0, 2, 0, 0, 0, 1, 0, 0, 0],
    ...[8, 3, 8, 0, 0, 0, 2, 0, 0, 0],
    10,
  ]);
});

it('reads the typed arrays of results', () => {
  const floats = [0, 0, 128, 63, 0, 0, 0, 192];
  const bytes = new Uint8Array([6, 2, 0, 0, 0, 8, 3, 8, 0, 0, 0, ...floats, 8, 1, 1, 0, 0, 0, 255]);
  expect(decode(bytes, none)).toStrictEqual([new Float32Array([1, -2]), new Int8Array([-1])]);
});

it('refuses what contains itself', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  expect(() => encode(loop, none)).toThrow(
    new RangeError('an argument is nested more than 8 deep'),
  );
});
