// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The rule of the rooms, with imports that break it and some that don't.

import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

import { roomRules } from './rooms.mjs';

function complaints(file: string, imported: string): number {
  const source = `export { a } from '${imported}';`;
  const found = new Linter({ configType: 'flat' }).verify(source, roomRules(), file);
  return found.filter(({ ruleId }) => ruleId === 'no-restricted-imports').length;
}

describe('a room may not import', () => {
  it.each([
    ['src/tasks/a.ts', '../compat/types.js'],
    ['src/tasks/a.ts', '../react/use-model.js'],
    ['src/resources/storage/a.ts', '../../lifecycle/globals.js'],
    ['src/react/a.ts', '../engine/addon.js'],
    ['src/errors/a.ts', '../engine/engine.js'],
    ['src/cli/migrate/a.ts', '../../errors/index.js'],
    ['src/compat/a.ts', '../index.js'],
    ['src/images/a.ts', '../react.node.js'],
  ])('%s: %s', (file, imported) => expect(complaints(file, imported)).toBe(1));
});

describe('a room may import', () => {
  it.each([
    ['src/compat/a.ts', '../react/use-model.js'],
    ['src/tasks/a.ts', '../images/sources.js'],
    ['src/tasks/a.ts', './task.js'],
    ['src/resources/storage/a.ts', '../manager.js'],
    ['src/tasks/a.test.ts', '../index.node.js'],
  ])('%s: %s', (file, imported) => expect(complaints(file, imported)).toBe(0));
});
