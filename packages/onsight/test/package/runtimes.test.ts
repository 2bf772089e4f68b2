// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The installed package in every runtime.

import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { IMAGE, MODEL, REPOSITORY, RUNTIMES } from './machine.js';
import { Project } from './project.js';

const ANSWER = '["bison","bison","1.000"]';

let project: Project;
beforeAll(async () => {
  project = await Project.create();
  for (const program of ['look.mjs', 'look.cjs', 'workers.mjs']) await project.add(program);
});

describe.each(Object.entries(RUNTIMES))('%s', (name, runtime) => {
  it.each(['look.mjs', 'look.cjs'])('runs %s', async (program) => {
    expect(await project.run(...runtime, program, IMAGE, MODEL)).toBe(ANSWER);
  });

  it.each(['mjs', 'cjs'])('says what hooks need where there is no React, in %s', async (form) => {
    const start =
      form === 'mjs'
        ? "import { useClassification } from 'onsight';"
        : "const { useClassification } = require('onsight');";
    const call =
      "try { useClassification({ modelSource: 'a' }); } catch (e) { console.log(e.code, e.message); }";
    await project.write(`hook.${form}`, `${start}\n${call}\n`);
    expect(await project.run(...runtime, `hook.${form}`)).toMatch(/^2 Hooks need React/);
  });

  it('survives 50 workers that are terminated', async () => {
    const output = await project.run(...runtime, 'workers.mjs', IMAGE);
    expect(output, name).toBe('50 ended, bison');
  });
});

describe('Node that takes the entry for browsers, as Jest with jsdom does', () => {
  it.each(['look.mjs', 'look.cjs'])('says what to set: %s', async (program) => {
    const command = [process.execPath, '--conditions=browser', program, IMAGE, MODEL];
    const { code, stderr } = await project.execute(command);
    expect(code).toBe(1);
    expect(stderr).toContain("testEnvironmentOptions: { customExportConditions: ['node'] }");
  });
});

// What its programs print: blocks that import onsight, not those that show only a line or two.
describe.each([
  ['README.md', [/^(Egyptian|tiger) cat 0\.\d\d\n(.* 0\.\d\d\n){2}-?0\.\d\d\n$/]],
  [
    'packages/onsight/README.md',
    [/^espresso 0\.94\d*\n(1|0\.9999\d*)\n$/, /^0 bison\n1 FileReadFailed\n$/, /resize: 256/, /^$/],
  ],
])('%s', (path, outputs) => {
  it("runs the README's JavaScript", async () => {
    const samples = join(REPOSITORY, 'samples');
    await copyFile(join(samples, 'cat.jpg'), project.path('cat.jpg'));
    for (const name of ['photo.jpg', 'coffee.jpg']) {
      await copyFile(join(samples, 'coffee.jpg'), project.path(name));
    }
    for (const name of ['a.jpg', 'b.jpg']) await copyFile(IMAGE, project.path(name));
    await copyFile(MODEL, project.path('model.pte'));
    const readme = await readFile(join(REPOSITORY, path), 'utf8');
    const blocks = [...readme.matchAll(/^```[jt]s\n(.*?)^```/gms)].map(([, code]) => code ?? '');
    const programs = blocks.filter((code) => code.includes("from 'onsight'"));
    expect(programs).toHaveLength(outputs.length);
    for (const [index, program] of programs.entries()) {
      await project.write('readme.mjs', program);
      expect(await project.run(process.execPath, 'readme.mjs')).toMatch(outputs[index] ?? /^$/);
    }
  });
});
