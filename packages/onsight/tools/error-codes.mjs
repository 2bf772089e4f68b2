// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes src/errors/codes.ts from include/onsight/error_codes.inc, the one table of error codes.

import { readFile, writeFile } from 'node:fs/promises';

const TABLE = new URL('../../../include/onsight/error_codes.inc', import.meta.url);
const OUTPUT = new URL('../src/errors/codes.ts', import.meta.url);

const HEADER = `// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Made by tools/error-codes.mjs from include/onsight/error_codes.inc: change that table instead.

/** What went wrong. Numbers below 100 are ExecuTorch's own, the rest react-native-executorch's. */
export enum RnExecutorchErrorCode {
`;

/** The codes of a table of lines `ONSIGHT_ERROR_CODE(Name, number)`; throws without. */
export function codesOf(table) {
  const rows = [...table.matchAll(/^ONSIGHT_ERROR_CODE\((\w+), (\d+)\)$/gm)];
  if (rows.length === 0)
    throw new Error('the table has no line "ONSIGHT_ERROR_CODE(Name, number)"');
  return rows.map(([, name, code]) => ({ name, code }));
}

/** The text of codes.ts for such a table. */
export function generate(table) {
  const rows = codesOf(table).map(({ name, code }) => `  ${name} = ${code},\n`);
  return `${HEADER}${rows.join('')}}\n`;
}

/** What codes.ts should hold. */
export async function expectedCodes() {
  return generate(await readFile(TABLE, 'utf8'));
}

/** What codes.ts holds. */
export function actualCodes() {
  return readFile(OUTPUT, 'utf8');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '')) {
  await writeFile(OUTPUT, await expectedCodes());
}
