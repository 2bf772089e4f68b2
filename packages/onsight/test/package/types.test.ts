// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The installed package for the compilers of its users, and for the judges of packages.

import { beforeAll, describe, expect, inject, it } from 'vitest';

import { ALIASES } from '../../src/cli/migrate/aliases.js';
import { IMAGE, MODEL, pinned, run, tool } from './machine.js';
import { Project } from './project.js';

const STRICT = {
  target: 'es2022',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  outDir: 'out',
};

let project: Project;
beforeAll(async () => {
  const react = ['react', '@types/react', '@types/node'].map((name) => pinned(name));
  project = await Project.create(...react);
});

async function compile(file: string, options: object): Promise<void> {
  const config = { compilerOptions: { ...STRICT, ...options }, files: [file] };
  await project.write('tsconfig.json', JSON.stringify(config));
  await project.run(process.execPath, tool('typescript/bin/tsc'));
}

describe('tsc --strict', () => {
  it.each([
    ['typed.mts', 'out/typed.mjs'],
    ['typed.cts', 'out/typed.cjs'],
  ])('compiles %s as Node resolves, and Node runs it', async (file, compiled) => {
    await project.add('typed.ts', file);
    await compile(file, { module: 'node16', moduleResolution: 'node16' });
    const answer = await project.run(process.execPath, compiled, IMAGE, MODEL);
    expect(answer).toBe('bison, bison');
  });

  it.each([[[]], [['browser']], [['react-native']]])(
    'compiles as bundlers resolve, for %j',
    async (customConditions) => {
      await project.add('typed.ts');
      await compile('typed.ts', {
        module: 'esnext',
        moduleResolution: 'bundler',
        customConditions,
        noEmit: true,
      });
    },
  );

  it('takes the path that `onsight migrate` names', async () => {
    const text = ALIASES.find(({ where }) => where.startsWith('TypeScript'))?.what ?? '';
    const paths: unknown = JSON.parse(text);
    await project.write(
      'aliased.ts',
      "import { useClassification } from 'react-native-executorch';\n" +
        "export const load: (props: { modelSource: 'a.pte' }) => unknown = useClassification;\n",
    );
    await compile('aliased.ts', { module: 'esnext', moduleResolution: 'bundler', paths });
  });
});

it('satisfies publint', async () => {
  const { stdout } = await run([
    process.execPath,
    tool('publint/src/cli.js'),
    '--strict',
    inject('archives').onsight,
  ]);
  expect(stdout).toContain('All good!');
});

it('has the right types for each way to import it', async () => {
  const { stdout } = await run([
    process.execPath,
    tool('@arethetypeswrong/cli/dist/index.js'),
    inject('archives').onsight,
    '--exclude-entrypoints',
    './web', // for pages alone, which have no require
  ]);
  expect(stdout).toContain('No problems found');
  expect(stdout).toContain('"onsight/legacy"');
});
