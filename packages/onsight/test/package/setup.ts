// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Packs what users install: onsight, and the package with the native part for this platform.
// ONSIGHT_PACKAGES names the folder, from the repository's, where both are staged; else they are
// made of builds in build/.

import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

import { PACKAGE, PLATFORM, REPOSITORY, run } from './machine.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where projects are made. */
    workspace: string;
    /** The packages as archives: onsight's, and the platform's. */
    archives: { onsight: string; platform: string };
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const workspace = await mkdtemp(join(tmpdir(), 'onsight-package-'));
  const chosen = process.env['ONSIGHT_PACKAGES'];
  const staged = chosen && resolve(REPOSITORY, chosen);
  const onsight = staged ? join(staged, 'onsight') : PACKAGE;
  const platform = staged ? join(staged, PLATFORM) : await stagePlatform(workspace);
  provide('workspace', workspace);
  provide('archives', {
    onsight: await pack(onsight, workspace),
    platform: await pack(platform, workspace),
  });
  return () => rm(workspace, { recursive: true });
}

async function stagePlatform(workspace: string): Promise<string> {
  const folder = join(workspace, 'platform');
  const own = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
    version: string;
  };
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: PLATFORM, version: own.version }),
  );
  await copyFile(join(REPOSITORY, 'build/release/bin/onsight.node'), join(folder, 'onsight.node'));
  await copyFile(join(REPOSITORY, 'build/release/bin/onsight'), join(folder, 'onsight'));
  await chmod(join(folder, 'onsight'), 0o755);
  return folder;
}

/** Path of the archive. */
async function pack(folder: string, destination: string): Promise<string> {
  const options = ['--ignore-scripts', '--silent', '--pack-destination', destination];
  const { stdout } = await run(['npm', 'pack', folder, ...options]);
  return join(destination, stdout.trim());
}
