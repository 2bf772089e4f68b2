// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes src/tasks/imagenet1k.ts from src/tasks/imagenet1k.tsv, the one table of class names.

import { readFile, writeFile } from 'node:fs/promises';

const TABLE = new URL('../../../src/tasks/imagenet1k.tsv', import.meta.url);
const OUTPUT = new URL('../src/tasks/imagenet1k.ts', import.meta.url);

const HEADER = `// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Made by tools/imagenet-labels.mjs from src/tasks/imagenet1k.tsv: change that table instead.

`;

/** Where react-native-executorch 0.10 spells a name otherwise than the versions before. */
const NEWER = {
  40: 'American chameleon, anole, Anolis carolenensis',
  134: 'crane',
  315: 'focused mantis, mantid',
  390: 'raw eel, eel',
  509: 'confectionery, confectionery store, candy store',
  517: 'crane',
  975: 'lakeside, lakeside road, lakeshore',
};

/** The text of imagenet1k.ts for a table of index, synset, name, short and key; throws if empty. */
export function generate(table) {
  const rows = table.trim().split('\n').slice(1);
  if (rows.length === 0) throw new Error('the table of class names is empty');
  const cells = rows.map((row) => row.split('\t'));
  const keys = cells.map(([index, , , , key]) => `  ${key} = ${index},\n`).join('');
  const labels = cells.map(([index, , name = '']) => `  ${quote(NEWER[index] ?? name)},\n`);
  return `${HEADER}/**
 * The classes of ImageNet-1K in the order of a model's outputs. Two pairs share a name there, and
 * have their own here: the cranes, 134 a bird and 517 a machine, and the maillots 638 and 639.
 */
export enum Imagenet1kLabel {
${keys}}

/** Their names, each with its synonyms, as react-native-executorch 0.10 has them. */
export const IMAGENET1K_LABELS = [
${labels.join('')}] as const;

/** Their names with synonyms, as the versions before have them. */
export const IMAGENET1K_NAMES: readonly string[] = spelled({
${different(cells, ([index, , name]) => name !== (NEWER[index] ?? name), 2)}});

/** Their names without synonyms, as torchvision has them. */
export const IMAGENET1K_SHORT_NAMES: readonly string[] = spelled(
  {
${different(cells, ([index, , name, short]) => short !== first(NEWER[index] ?? name), 3)}  },
  (label) => label.replace(/,.*/, ''),
);

/** The labels after \`change\`, but for some. */
function spelled(
  others: Readonly<Record<number, string>>,
  change = (label: string) => label,
): readonly string[] {
  return IMAGENET1K_LABELS.map((label, index) => others[index] ?? change(label));
}
`;
}

const first = (name) => name.replace(/,.*/, '');

/** Lines `index: name` for those rows, with the name in a column of the table. */
function different(cells, isDifferent, column) {
  const rows = cells.filter(isDifferent);
  const indent = ' '.repeat(column === 2 ? 2 : 4);
  return rows.map((row) => `${indent}${row[0]}: ${quote(row[column])},\n`).join('');
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
