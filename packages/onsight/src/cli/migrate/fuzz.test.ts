// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Sources put together at random, the same each time: nothing is thrown, nothing else is changed,
// and what compiles still compiles.

import ts from 'typescript';
import { expect, it } from 'vitest';

import { ALL_NAMES, IMAGE_NAMES } from './names.js';
import { rewrite } from './rewrite.js';

const SOURCES = 4000;
const NAMES = ['useClassification', 'models', 'cv', 'useLLM', 'ScalarType', 'RNE', 'type', 'as'];
const MODULES = [
  "'react-native-executorch'",
  '"react-native-executorch/legacy"',
  "'react'",
  '`react-native-executorch`',
];
const PIECES = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ',',
    ';',
    '.',
    '?.',
    '...',
    '=',
    '=>',
    ':',
    '*',
    '/',
    '<',
    '>',
    '`',
    '${',
    "'",
    '"',
    '\\',
    '!',
    '?',
  ],
  ...[
    'import',
    'export',
    'from',
    'const',
    'let',
    'var',
    'require(',
    'import(',
    'await',
    'default',
    'typeof',
    'if (a)',
    'else',
  ],
  ...[
    '// note',
    '/* note */',
    '/*',
    '*/',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '\u2028',
    '\ufeff',
    '#!',
    '<T>',
    '</T>',
    "it's",
    '/a[/]b/g',
    '\ud800',
  ],
];
/** Whole statements, with places for names and a module. */
const STATEMENTS = [
  'import { N, N } from M;',
  'import { N as a, type N } from M',
  'import type { N, N, } from M;',
  'import * as N from M;',
  'export { N, N as b } from M;',
  'const { N, N: c } = require(M);',
  'const { N } = await import(M), d = 1;',
  'const N = require(M);',
  'use(require(M).N.llm);',
  'let t: import(M).N;',
  'import {\n  N, // one\n  /* two */ N,\n  N // three\n} from M;',
  'use(N.classification.EFFICIENTNET_V2_S.DEFAULT);',
  'use(N.llm.A);',
  "N['useLLM']();",
  'const { N } = N;',
  'N.useClassification();',
  'const e = `${N.llm}`;',
  '// N.llm\n',
  'import M;',
  'export const { N, N } = require(M);',
  'for (const { N } = require(M); ;) {}',
  'jest.mock(M, () => ({}));',
];

// ONSIGHT_SEED=… tries others.
const SEED = Number(process.env['ONSIGHT_SEED'] ?? 0);

/** Numbers from 0 up to a limit, the same for the same seed. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function compose(seed: number): string {
  const below = random(seed);
  const one = (of: readonly string[]) => of[below(of.length)] ?? '';
  const fill = (text: string) =>
    text.replace(/\b[NM]\b/g, (place) => one(place === 'N' ? NAMES : MODULES));
  // Half of them broken.
  const isWhole = seed % 2 === 0;
  const parts = Array.from({ length: 1 + below(8) }, () => {
    if (isWhole || below(3) > 0) return fill(one(STATEMENTS));
    return one(below(4) === 0 ? [...NAMES, ...MODULES] : PIECES);
  });
  const source = parts.join(isWhole ? '\n' : one(['', ' ', '\n']));
  if (isWhole || below(2) === 0) return source;
  const at = below(source.length + 1);
  return source.slice(0, at) + one(PIECES) + source.slice(at + below(3));
}

function syntaxErrors(source: string): number {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext };
  try {
    const { diagnostics = [] } = ts.transpileModule(source, {
      compilerOptions: options,
      reportDiagnostics: true,
    });
    return diagnostics.length;
  } catch {
    return 1; // TypeScript itself fails on some that are broken.
  }
}

/** What the changes make of a source, by what they report. */
function applied(source: string, changes: ReturnType<typeof rewrite>['changes']): string {
  let result = '';
  let done = 0;
  for (const { start, before, after } of changes) {
    expect(source.slice(start, start + before.length)).toBe(before);
    expect(start).toBeGreaterThanOrEqual(done);
    result += source.slice(done, start) + after;
    done = start + before.length;
  }
  return result + source.slice(done);
}

it('never throws, and never changes what it does not report', { timeout: 60_000 }, () => {
  let changed = 0;
  for (let seed = SEED; seed < SEED + SOURCES; seed++) {
    const source = compose(seed);
    const movable = seed % 3 === 0 ? IMAGE_NAMES : ALL_NAMES;
    const { source: result, changes, left } = rewrite(source, movable);
    expect(result, source).toBe(applied(source, changes));
    const again = rewrite(result, movable);
    expect(again.changes, source).toEqual([]);
    expect(again.left.length, source).toBeLessThanOrEqual(left.length);
    for (const { before, after } of changes) {
      const words = (text: string) =>
        text
          .match(/\w+/g)
          ?.filter((word) => ALL_NAMES.has(word))
          .sort();
      expect(words(after), source).toEqual(words(before));
    }
    if (changes.length > 0 && changed++ % 4 === 0 && syntaxErrors(source) === 0) {
      expect(syntaxErrors(result), `${source}\n→\n${result}`).toBe(0);
    }
  }
  expect(changed).toBeGreaterThan(SOURCES / 10);
});
