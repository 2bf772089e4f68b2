// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A project of a user: an empty folder into which the packages are installed.

import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

import { execute, run, type Output } from './machine.js';

export class Project {
  constructor(readonly folder: string) {}

  /** Makes a project with onsight, and with these other packages, as in "react@19.3.1". */
  static async create(...others: string[]): Promise<Project> {
    const project = await Project.empty();
    const { onsight, platform } = inject('archives');
    await project.install(onsight, platform, ...others);
    return project;
  }

  static async empty(): Promise<Project> {
    const project = new Project(await mkdtemp(join(inject('workspace'), 'project-')));
    await project.write('package.json', '{ "private": true }');
    return project;
  }

  async install(...packages: string[]): Promise<void> {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await this.run('npm', 'install', ...options, ...packages);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async write(name: string, text: string): Promise<string> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), text);
    return this.path(name);
  }

  /** Brings in a file of programs/. */
  async add(program: string, name = program): Promise<string> {
    const source = fileURLToPath(new URL(`programs/${program}`, import.meta.url));
    await copyFile(source, this.path(name));
    return this.path(name);
  }

  /** Runs a command that must succeed; resolves with what it prints. */
  async run(...command: string[]): Promise<string> {
    return (await run(command, { cwd: this.folder })).stdout;
  }

  execute(command: string[], env: Record<string, string> = {}): Promise<Output> {
    return execute(command, { cwd: this.folder, env });
  }
}
