// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The examples, with the packages in place of the checkout.

import { copyFile, cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, inject, it } from 'vitest';

import { IMAGE, REPOSITORY, tool } from './machine.js';
import { Project } from './project.js';

async function install(example: string): Promise<Project> {
  const project = await Project.empty();
  const source = join(REPOSITORY, 'examples', example);
  const filter = (path: string) => basename(path) !== 'node_modules';
  await cp(source, project.folder, { recursive: true, filter });
  const { onsight, platform } = inject('archives');
  await project.install(onsight, platform);
  return project;
}

it('names an album, and finds what is alike', async () => {
  const project = await install('node');
  await mkdir(project.path('album'));
  await copyFile(IMAGE, project.path('album/a.jpg'));
  await copyFile(IMAGE, project.path('album/b.jpg'));
  await copyFile(join(REPOSITORY, 'samples/macaw.webp'), project.path('album/c.webp'));
  await project.write('album/d.png', 'no picture');
  const output = await project.run('npm', 'start', '--silent', '--', 'album');
  const [a, b, c, d] = output.split('\n');
  expect(a).toMatch(/^album\/a\.jpg: bison \(\d\.\d\d\), most like album\/b\.jpg \(1\.00\)$/);
  expect(b).toMatch(/^album\/b\.jpg: bison \(\d\.\d\d\), most like album\/a\.jpg \(1\.00\)$/);
  expect(c).toMatch(/^album\/c\.webp: macaw \(\d\.\d\d\), most like album\/[ab]\.jpg/);
  expect(d).toMatch(/^album\/d\.png: \D+$/);
});

it('names pictures in the terminal with hooks', async () => {
  const project = await install('react');
  await project.run(process.execPath, tool('typescript/bin/tsc'));
  // Ink prints its last frame alone where nobody watches.
  const command = ['npm', 'start', '--silent', '--', IMAGE, 'missing.png'];
  const { code, stdout } = await project.execute(command, { CI: 'true' });
  expect(code).toBe(0);
  expect(stdout).toMatch(/bison\.jpg bison \d+ %\nmissing\.png there is no file/);
});

it('fails without the native part', async () => {
  const project = await install('react');
  const env = { CI: 'true', ONSIGHT_ADDON: 'missing.node' };
  const { code, stderr } = await project.execute(['npm', 'start', '--silent', '--', IMAGE], env);
  expect(code).toBe(1);
  expect(stderr).toContain(`- ${project.path('missing.node')}: Cannot find module`);
});
