// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the entries for React Native import and use: React, React Native and hashes, and nothing of Node
// or the DOM.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';

import { Linter } from '../../node_modules/eslint';
import { preProcessFile } from '../../node_modules/typescript';

const DIST = join(__dirname, '../../dist');

/** The modules that a file and those it imports from dist/ import, and the files themselves. */
function importsOf(file, seen = new Set()) {
  seen.add(file);
  const { importedFiles } = preProcessFile(readFileSync(file, 'utf8'), true, true);
  const outside = new Set();
  for (const { fileName: name } of importedFiles) {
    const path = join(dirname(file), name);
    if (!name.startsWith('.')) outside.add(name);
    else if (!seen.has(path)) importsOf(path, seen).outside.forEach((one) => outside.add(one));
  }
  return { outside, files: seen };
}

// Plain JavaScript, that imports nothing further in React Native.
const HASHES = ['@noble/hashes/sha2', '@noble/hashes/utils'];

it.each([
  ['index.native.mjs', [...HASHES, 'react', 'react-native']],
  ['index.native.cjs', [...HASHES, 'react', 'react-native']],
  ['react.native.mjs', [...HASHES, 'react', 'react-native']],
  ['react.native.cjs', [...HASHES, 'react', 'react-native']],
])('%s imports %j alone', (entry, expected) => {
  const { outside, files } = importsOf(join(DIST, entry));
  expect([...outside].sort()).toEqual(expected);
  expect(files.size).toBeGreaterThan(1);
});

// What React Native and Hermes have beside the language itself.
const GLOBALS = [
  'AbortController',
  'FileReader',
  'Headers',
  'Response',
  'TextEncoder',
  'URL',
  'XMLHttpRequest',
  'atob',
  'btoa',
  'clearTimeout',
  'console',
  'fetch',
  'setTimeout',
];

// Used after asking whether they are there.
const PERHAPS = ['DOMException', 'OffscreenCanvas', 'TextDecoder'];

/** What a file says of names that it uses and nobody defines. */
function undefinedNames(file) {
  const known = [...GLOBALS, ...PERHAPS, 'exports', 'require'].map((name) => [name, 'readonly']);
  const found = new Linter().verify(readFileSync(file, 'utf8'), {
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: file.endsWith('.cjs') ? 'script' : 'module',
      globals: Object.fromEntries(known),
    },
    rules: { 'no-undef': 'error' },
  });
  return [...new Set(found.map(({ message }) => message))];
}

it.each(['react.native.mjs', 'react.native.cjs'])('%s uses no more than is there', (entry) => {
  const { files } = importsOf(join(DIST, entry));
  expect([...files].flatMap(undefinedNames)).toEqual([]);
});

it('would find what only Node has', () => {
  const { outside, files } = importsOf(join(DIST, 'index.node.cjs'));
  expect([...outside]).toContain('node:module');
  expect([...files].flatMap(undefinedNames)).toContain("'process' is not defined.");
});
