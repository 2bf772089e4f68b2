// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The list of names against what the package exports.

import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

import { ALL_NAMES } from './names.js';

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
