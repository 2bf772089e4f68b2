// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Migrates the sources of a project.

import { isUtf8 } from 'node:buffer';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { mentions } from './imports.js';
import { ALL_NAMES, IMAGE_NAMES } from './names.js';
import { isCovered, rewrite, type Change, type Left } from './rewrite.js';

/** What became of one file that names react-native-executorch. */
export interface MigratedFile {
  /** From the project's folder. */
  path: string;
  changes: Change[];
  left: Left[];
}

export interface Migration {
  files: MigratedFile[];
  /** Paths of files that name the module in a language that is not read here. */
  byHand: string[];
  /** Files that can't be read or written, and why. */
  failed: Failed[];
  /** Whether nothing of react-native-executorch is left. */
  complete: boolean;
}

export interface Failed {
  path: string;
  reason: string;
}

/** Keeps why something failed with a path. */
type Failing = (path: string) => (error: unknown) => undefined;

interface Source {
  path: string;
  text: string;
  encoding: BufferEncoding;
}

const SOURCE = /\.[cm]?[jt]sx?$/;
/** Languages that hold JavaScript. */
const HOST = /\.(?:vue|svelte|astro|mdx)$/;

/**
 * Points a project's imports to onsight.
 *
 * Names that every model of an app uses, as `initExecutorch`, move only if all moves: the rest of
 * react-native-executorch needs its own.
 */
export async function migrate(folder: string, dryRun: boolean): Promise<Migration> {
  const sources: Source[] = [];
  const byHand: string[] = [];
  const failed: Failed[] = [];
  // What fails for one file is no reason to leave a project half migrated.
  const failing: Failing = (path) => (error) => {
    failed.push({ path: relative(folder, path) || '.', reason: (error as Error).message });
    return undefined;
  };
  for await (const path of sourcesIn(folder, failing)) {
    const read = await readText(path).catch(failing(path));
    if (!read) continue;
    if (mentionsInUtf16(read.text) || (HOST.test(path) && mentions(read.text))) {
      byHand.push(relative(folder, path));
    } else if (SOURCE.test(path)) {
      sources.push({ path, ...read });
    }
  }
  const complete =
    byHand.length + failed.length === 0 && sources.every(({ text }) => isCovered(text, ALL_NAMES));
  const files: MigratedFile[] = [];
  for (const { path, text, encoding } of sources) {
    const { source, changes, left } = rewrite(text, complete ? ALL_NAMES : IMAGE_NAMES);
    const isChanged = changes.length > 0 && !dryRun;
    const write = async () => (await writeFile(path, source, encoding), true);
    if (isChanged && !(await write().catch(failing(path)))) continue;
    if (changes.length + left.length > 0) {
      files.push({ path: relative(folder, path), changes, left });
    }
  }
  return { files, byHand, failed, complete };
}

/** The sources of a folder by path, but for installed packages, hidden folders and links. */
async function* sourcesIn(folder: string, failing: Failing): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(failing(folder));
  if (!entries) return;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && (SOURCE.test(entry.name) || HOST.test(entry.name))) yield path;
    const isOthers = entry.name === 'node_modules' || entry.name.startsWith('.');
    if (entry.isDirectory() && !isOthers) yield* sourcesIn(path, failing);
  }
}

/** Whether zero bytes hide that a text names the module: TypeScript alone reads such files. */
function mentionsInUtf16(text: string): boolean {
  return !mentions(text) && mentions(text.replaceAll('\0', ''));
}

/** A file's text, and the encoding that gives its bytes again. */
async function readText(path: string): Promise<Omit<Source, 'path'>> {
  const bytes = await readFile(path);
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return { text: bytes.toString(encoding), encoding };
}
