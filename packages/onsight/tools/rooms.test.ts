// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The rule of the rooms, with imports that break it and some that don't.

import { Linter } from 'eslint';
import { expect, it } from 'vitest';

import { roomRules } from './rooms.mjs';

function complaints(file: string, imported: string): number {
  const source = `export { a } from '${imported}';`;
  const found = new Linter({ configType: 'flat' }).verify(source, roomRules(), file);
  return found.filter(({ ruleId }) => ruleId === 'no-restricted-imports').length;
}

it.each([
  ['src/tasks/a.ts', '../compat/types.js', 1],
  ['src/tasks/a.ts', '../react/use-model.js', 1],
  ['src/resources/storage/a.ts', '../../lifecycle/globals.js', 1],
  ['src/react/a.ts', '../engine/addon.js', 1],
  ['src/errors/a.ts', '../engine/engine.js', 1],
  ['src/cli/migrate/a.ts', '../../tasks/task.js', 1],
  ['src/compat/a.ts', '../index.js', 1],
  ['src/images/a.ts', '../react.node.js', 1],
  ['src/compat/a.ts', '../react/use-model.js', 0],
  ['src/tasks/a.ts', '../images/sources.js', 0],
  ['src/tasks/a.ts', './task.js', 0],
  ['src/resources/storage/a.ts', '../manager.js', 0],
  ['src/tasks/a.test.ts', '../index.node.js', 0],
])('%s that imports %s has %i complaints', (file, imported, count) => {
  expect(complaints(file, imported)).toBe(count);
});
