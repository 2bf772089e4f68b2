// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes src/compat/imagenet1k.ts from src/tasks/imagenet1k.tsv, the one table of class names.

import { readFile, writeFile } from 'node:fs/promises';

const TABLE = new URL('../../../src/tasks/imagenet1k.tsv', import.meta.url);
const OUTPUT = new URL('../src/compat/imagenet1k.ts', import.meta.url);

const HEADER = `// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Made by tools/imagenet-labels.mjs from src/tasks/imagenet1k.tsv: change that table instead.

`;

/** The text of imagenet1k.ts for a table of index, synset, name, short and key; throws if empty. */
export function generate(table) {
  const rows = table.trim().split('\n').slice(1);
  if (rows.length === 0) throw new Error('the table of class names is empty');
  const cells = rows.map((row) => row.split('\t'));
  const keys = cells.map(([index, , , , key]) => `  ${key} = ${index},\n`).join('');
  const names = cells.map(([, , name = '']) => `  ${quote(name)},\n`).join('');
  return `${HEADER}/** The classes of ImageNet-1K in the order of a model's outputs. */
export enum Imagenet1kLabel {
${keys}}

/** Their names, each with its synonyms. */
export const IMAGENET1K_NAMES: readonly string[] = [
${names}];
`;
}

function quote(text) {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

/** What imagenet1k.ts should hold. */
export async function expectedLabels() {
  return generate(await readFile(TABLE, 'utf8'));
}

/** What imagenet1k.ts holds. */
export function actualLabels() {
  return readFile(OUTPUT, 'utf8');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '')) {
  await writeFile(OUTPUT, await expectedLabels());
}
