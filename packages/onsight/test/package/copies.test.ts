// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Programs of which a tool copied what they need, as Next.js does for `output: 'standalone'`.

import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';

import { IMAGE, MODEL, PLATFORM, tool } from './machine.js';
import { Project } from './project.js';

interface Tracer {
  nodeFileTrace: (
    files: string[],
    options: { base: string; mixedModules: boolean },
  ) => Promise<{ fileList: Set<string> }>;
}

let project: Project;
beforeAll(async () => {
  project = await Project.create();
  for (const program of ['look.mjs', 'look.cjs']) await project.add(program);
});

describe.each(['@vercel/nft', 'nft-of-next-15'])('%s', (name) => {
  const { nodeFileTrace } = createRequire(import.meta.url)(tool(name)) as Tracer;

  it.each(['look.mjs', 'look.cjs'])('finds the native part of %s', async (program) => {
    const base = project.folder;
    const options = { base, mixedModules: true };
    const { fileList } = await nodeFileTrace([project.path(program)], options);
    expect([...fileList]).toContain(`node_modules/${PLATFORM}/onsight.node`);
    const copy = await Project.empty();
    for (const file of fileList) {
      await mkdir(dirname(copy.path(file)), { recursive: true });
      await cp(project.path(file), copy.path(file), { dereference: true });
    }
    expect(await copy.run(process.execPath, program, IMAGE, MODEL)).toBe(
      '["bison","bison","1.000"]',
    );
  });
});

it('computes by WebAssembly where a tool left the native part out, and says so', async () => {
  const copy = await Project.empty();
  await copy.install(inject('archives').onsight);
  await copy.add('look.mjs');
  const { code, stdout, stderr } = await copy.execute([process.execPath, 'look.mjs', IMAGE, MODEL]);
  expect(stderr).toContain('onsight computes by WebAssembly');
  expect(code).toBe(0);
  expect(stdout).toBe('["bison","bison","1.000"]');
});
