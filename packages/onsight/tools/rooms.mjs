// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The rooms of src/ and what each may import from: itself, and the rooms named here. For ESLint.

import { readdirSync } from 'node:fs';

export const ROOMS = {
  errors: [],
  resources: ['errors'],
  native: [],
  engine: ['errors', 'resources', 'native'],
  lifecycle: ['errors', 'resources', 'engine'],
  images: ['errors', 'resources', 'engine', 'lifecycle'],
  tasks: ['errors', 'resources', 'engine', 'lifecycle', 'images'],
  react: ['errors', 'resources', 'lifecycle', 'images', 'tasks'],
  compat: ['errors', 'resources', 'engine', 'lifecycle', 'images', 'tasks', 'react'],
  cli: ['engine', 'errors'],
};

/**
 * Rules for ESLint, one for each room: it imports from no other, and from no entry of the package.
 *
 * @returns {import('eslint').Linter.Config[]}
 */
export function roomRules() {
  const folders = readdirSync(new URL('../src', import.meta.url), { withFileTypes: true });
  for (const { name } of folders.filter((entry) => entry.isDirectory())) {
    if (!ROOMS[name]) throw new Error(`tools/rooms.mjs doesn't say what src/${name} may import`);
  }
  return Object.entries(ROOMS).map(([room, allowed]) => {
    const closed = Object.keys(ROOMS).filter((name) => name !== room && !allowed.includes(name));
    const regex = `^(?:\\.\\./)+(?:(?:${closed.join('|')})/|(?:index|react)\\.)`;
    const message = `src/${room} may import from ${allowed.join(', ') || 'no other room'} alone: see tools/rooms.mjs`;
    return {
      files: [`src/${room}/**/*.ts`],
      ignores: ['**/*.test.ts'],
      rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
    };
  });
}
