// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The list of names against what the package exports.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

import { findMentions } from './imports.js';
import { ALL_NAMES } from './names.js';

const DECLARED = new URL('../../../test/api/types/', import.meta.url);
const LEGACY = fileURLToPath(new URL('../../react.native.ts', import.meta.url));

function exportsOf(file: string): string[] {
  const options = { module: ts.ModuleKind.NodeNext, skipLibCheck: true, types: [] };
  const program = ts.createProgram([file], options);
  const source = program.getSourceFile(file);
  const module = source && program.getTypeChecker().getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} has no exports`);
  return program
    .getTypeChecker()
    .getExportsOfModule(module)
    .map(({ name }) => name);
}

it('has only names that the package exports', () => {
  const exported = exportsOf(LEGACY);
  expect([...ALL_NAMES].filter((name) => !exported.includes(name))).toEqual([]);
});

it('has all names that the test of the declared API uses', async () => {
  const files = (await readdir(DECLARED)).filter((name) => name.startsWith('v0.'));
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, DECLARED), 'utf8')));
  const names = sources
    .flatMap((source) => findMentions(source).mentions)
    .flatMap((mention) => mention.import?.parts ?? [])
    .map(({ name }) => name);
  expect(names).toContain('ClassificationModule');
  expect(names.filter((name) => !ALL_NAMES.has(name))).toEqual([]);
});
