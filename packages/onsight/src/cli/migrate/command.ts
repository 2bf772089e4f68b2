// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// `onsight migrate`: its arguments, and what it prints.

import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { escaped, shortened, shown } from '../../errors/values.js';
import { ALIASES } from './aliases.js';
import { SHARED_NAMES } from './names.js';
import { migrate, type MigratedFile, type Migration } from './project.js';
import type { Change, Left } from './rewrite.js';

const USAGE = `onsight migrate [DIR] [--dry-run]

Points the imports of react-native-executorch in a project's sources (.js, .jsx, .ts, .tsx, .mjs,
.cjs, .mts, .cts) to onsight/legacy. What onsight does not have stays as it is, and is listed, and
so are .vue, .svelte, .astro and .mdx files, which have to be changed by hand. Installed packages
and hidden folders are left alone.

  DIR         the project; default: this folder
  --dry-run   show what would change, and change nothing
`;

const LINE_END = /\r\n|[\r\n\u2028\u2029]/;

/** Runs the command; resolves with its exit code. */
export async function migrateCommand(
  args: string[],
  print: (text: string) => void,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    print(`${USAGE}\n${aliases()}`);
    return 0;
  }
  if (positionals.length > 1) {
    throw new Error(`one DIR expected, found ${shortened(positionals.join(' '))}`);
  }
  const dryRun = values['dry-run'] ?? false;
  const folder = positionals[0] ?? '.';
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Error(`there is no folder ${shown(folder)}: name the project's`);
  const migration = await migrate(folder, dryRun);
  print(escaped(report(migration, dryRun)));
  return migration.failed.length > 0 ? 1 : 0;
}

function report({ files, byHand, failed, complete }: Migration, dryRun: boolean): string {
  if (files.length + byHand.length + failed.length === 0)
    return 'Nothing here imports react-native-executorch.\n';
  const changes = count(files, (file) => file.changes.length);
  const verb = dryRun ? 'would change' : 'changed';
  const imports = changes === 1 ? '1 import' : `${changes} imports`;
  return [
    ...files.flatMap(({ path, changes }) => changes.map((change) => changed(path, change))),
    ...files.flatMap(({ path, left }) => left.map((place) => stays(path, place))),
    ...byHand.map((path) => `${path} stays: change it by hand, to onsight/legacy`),
    ...failed.map(({ path, reason }) => `${path} can't be read or written: ${reason}`),
    `${imports} ${verb} to onsight/legacy, ${count(files, (file) => file.left.length) + byHand.length} stay.`,
    ...(dryRun && complete ? ['', aliases()] : ['']),
  ].join('\n');
}

function count(files: MigratedFile[], of: (file: MigratedFile) => number): number {
  return files.reduce((sum, file) => sum + of(file), 0);
}

function changed(path: string, { line, before, after }: Change): string {
  const marked = (mark: string, text: string) =>
    text
      .split(LINE_END)
      .map((row) => `${mark} ${row}\n`)
      .join('');
  return `${path}:${line}\n${marked('-', before)}${marked('+', after)}`;
}

function stays(path: string, { line, names, module }: Left): string {
  if (module !== undefined)
    return `${path}:${line} stays: ${shown(module)} is no module that onsight/legacy stands for: change it by hand`;
  const shared = names.filter((name) => SHARED_NAMES.has(name));
  const others = names.filter((name) => !SHARED_NAMES.has(name));
  const reasons = [];
  if (others.length > 0) reasons.push(`onsight has no ${others.map(missing).join(', ')}`);
  if (shared.length > 0) {
    reasons.push(
      `${shared.join(', ')}: what stays needs them; for images take them from onsight/legacy too`,
    );
  }
  if (names.length === 0) reasons.push("which names it uses can't be told: change it by hand");
  return `${path}:${line} stays: ${reasons.join('; ')}`;
}

function missing(name: string): string {
  if (name === 'models')
    return 'models but models.classification, models.image_embedding and models.imageEmbeddings (see docs/react-native-executorch.md), or what is used of them is unclear';
  return name === 'cv' ? 'cv but its types of images' : name;
}

function aliases(): string {
  const lines = ALIASES.map(({ where, what }) => `  ${where}\n    ${what}\n`);
  return `Instead of changing sources, tell your bundler:\n\n${lines.join('\n')}`;
}
