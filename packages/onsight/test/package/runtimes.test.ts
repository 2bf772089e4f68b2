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

it("runs the README's JavaScript", async () => {
  const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code ?? '');
  for (const name of ['photo.jpg', 'a.jpg', 'b.jpg']) await copyFile(IMAGE, project.path(name));
  await copyFile(MODEL, project.path('model.pte'));
  const outputs: string[] = [];
  for (const code of blocks) {
    await project.write('readme.mjs', code);
    outputs.push(await project.run(process.execPath, 'readme.mjs'));
  }
  expect(outputs).toEqual([
    expect.stringMatching(/^bison 0\.\d+\n(.*\n){2}(1|0\.9999\d*)\n$/),
    expect.stringMatching(/\{\s+bison: 0\.\d/),
  ]);
});
