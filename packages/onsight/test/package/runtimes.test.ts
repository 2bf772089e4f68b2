// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The installed package in every runtime.

import { beforeAll, describe, expect, it } from 'vitest';

import { IMAGE, MODEL, RUNTIMES } from './machine.js';
import { Project } from './project.js';

const ANSWER = '["hot dog","hot dog","1.000"]';

let project: Project;
beforeAll(async () => {
  project = await Project.create();
  for (const program of ['look.mjs', 'look.cjs', 'workers.mjs']) await project.add(program);
});

describe.each(Object.entries(RUNTIMES))('%s', (name, runtime) => {
  it.each(['look.mjs', 'look.cjs'])('runs %s', async (program) => {
    expect(await project.run(...runtime, program, IMAGE, MODEL)).toBe(ANSWER);
  });

  it('survives 50 workers that are terminated', async () => {
    const output = await project.run(...runtime, 'workers.mjs', IMAGE);
    expect(output, name).toBe('50 ended, hot dog');
  });
});
