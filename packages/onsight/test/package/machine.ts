// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where things are on this machine, and how programs are run.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const PACKAGE = file('../..');
export const REPOSITORY = file('../../../..');
export const PLATFORM = `@onsight/${process.platform}-${process.arch}`;
export const MODEL = file('../../../../models/efficientnet_lite0.pte');
/** A photograph of a bison. */
export const IMAGE = file('../../../../samples/bison.jpg');
/** A file that test/package/package.json installs. */
export const tool = (path: string) => file(`node_modules/${path}`);

const platform = `${process.platform}-${process.arch}`;

/** What runs JavaScript: a command that a script's path and arguments follow. */
export const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  'Node 20': [tool(`node-${platform}-20/bin/node`)],
  'Node 22': [tool(`node-${platform}-22/bin/node`)],
  'Node 24': [tool(`node-${platform}-24/bin/node`)],
  'Node 26': [tool(`node-${platform}-26/bin/node`)],
  Bun: [tool(`@oven/bun-${platform}/bin/bun`)],
  Deno: [tool(`@deno/${platform}-glibc/deno`), 'run', '--allow-all'],
};

const manifest = JSON.parse(readFileSync(file('package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** A package in the version that test/package/package.json has. */
export function pinned(name: string): string {
  const version = manifest.dependencies[name];
  if (!version) throw new Error(`test/package/package.json does not name ${name}`);
  return `${name}@${version}`;
}

export interface Output {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** Runs a program; resolves whatever its exit code. */
export function execute(
  [program = '', ...args]: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Output> {
  const env = { ...process.env, ...options.env };
  return new Promise((resolve) => {
    execFile(program, args, { ...options, env, timeout: 240_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal ?? 'none') : 0, stdout, stderr }),
    );
  });
}

/** Runs a program that must succeed. */
export async function run(...[command, options]: Parameters<typeof execute>): Promise<Output> {
  const output = await execute(command, options);
  if (output.code === 0) return output;
  const { code, stdout, stderr } = output;
  throw new Error(`${command.join(' ')}\nended with ${code}:\n${stdout}\n${stderr}`);
}
