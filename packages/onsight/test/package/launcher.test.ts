// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// `npx onsight` in a project that installed the package.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { beforeAll, expect, inject, it } from 'vitest';

import { IMAGE, MODEL, PLATFORM } from './machine.js';
import { Project } from './project.js';

let project: Project;
beforeAll(async () => void (project = await Project.create()));

const onsight = (...args: string[]) => [project.path('node_modules/.bin/onsight'), ...args];

it('runs the native command', async () => {
  const output = await project.run('npx', 'onsight', 'classify', IMAGE, '--json', '-k', '1');
  expect(JSON.parse(output)).toMatchObject({ image: IMAGE, categories: [{ label: 'bison' }] });
});

it('passes streams and the exit code on', async () => {
  const output = await project.execute(onsight('classify', IMAGE, 'missing.png', '-m', MODEL));
  expect(output.code).toBe(2);
  expect(output.stdout).toContain('bison');
  expect(output.stderr).toContain('missing.png');
});

it('passes signals on, and ends as the command did', { timeout: 60_000 }, async () => {
  const script = '#!/bin/sh\ntrap "echo caught; trap - TERM; kill -TERM $$" TERM\necho ready\n';
  const command = await project.write('wait.sh', `${script}while :; do sleep 0.1; done\n`);
  await chmod(command, 0o755);
  const env = { ...process.env, ONSIGHT_COMMAND: command };
  const child = spawn(onsight()[0] ?? '', { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready\n') child.kill('SIGTERM');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect({ code, signal, output }).toEqual({
    code: null,
    signal: 'SIGTERM',
    output: 'ready\ncaught\n',
  });
});

it('migrates the project, and leaves what is installed alone', async () => {
  const code = (name: string) =>
    `import { ClassificationModule } from '${name}';\nexport default ClassificationModule;\n`;
  const installed = await project.write(
    'node_modules/app/index.js',
    code('react-native-executorch'),
  );
  await project.write('src/app.mjs', code('react-native-executorch'));
  expect(await project.run(...onsight('migrate'))).toContain('src/app.mjs:1');
  const { stdout } = await project.execute(['grep', '-rl', 'onsight/legacy', 'src', installed]);
  expect(stdout).toBe('src/app.mjs\n');
});

it('says what it tried where the native part is missing', async () => {
  const bare = await Project.empty();
  await bare.install(inject('archives').onsight);
  await rm(bare.path(`node_modules/${PLATFORM}`), { recursive: true, force: true });
  const { code, stderr } = await bare.execute([bare.path('node_modules/.bin/onsight'), 'info']);
  expect(code).toBe(1);
  expect(stderr).toContain(`- ${PLATFORM}/onsight: Error: Cannot find module`);
  expect(stderr).toContain('ONSIGHT_COMMAND');

  await bare.add('look.mjs');
  const program = await bare.execute([process.execPath, 'look.mjs', IMAGE, MODEL]);
  expect(program.stderr).toContain('onsight computes by WebAssembly');
  expect(program.code).toBe(0);
});

it('does not run the addon where the command is missing', async () => {
  const bare = await Project.create();
  await rm(bare.path(`node_modules/${PLATFORM}/onsight`));
  const output = await bare.execute([bare.path('node_modules/.bin/onsight'), 'info']);
  expect(output).toMatchObject({ code: 1, stdout: '' });
  expect(output.stderr).toContain(`- ${PLATFORM}/onsight: Error: ENOENT`);
  expect(output.stderr).toContain('ONSIGHT_COMMAND');
});
