// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The rules of the linter: typescript-eslint's strict ones, with types, budgets for size, and which
// room of src/ may import from which.

import js from '@eslint/js';
import tseslint from 'typescript-eslint';

import { roomRules } from './tools/rooms.mjs';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/package/programs/', 'test/react-native/types/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // The older API is made of classes with static members.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...roomRules(),
  { files: ['src/tasks/imagenet1k.ts'], rules: { 'max-lines': 'off' } },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['test/react-native/jsc/*'],
    languageOptions: { globals: { setTimeout: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['react/*.cjs'],
    languageOptions: { globals: { exports: 'writable', require: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['*.config.cjs'], languageOptions: { globals: { module: 'writable' } } },
  {
    files: ['tools/**', 'test/**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['test/react-native/*.js'],
    languageOptions: {
      globals: {
        __dirname: 'readonly',
        console: 'readonly',
        module: 'writable',
        process: 'readonly',
        require: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
