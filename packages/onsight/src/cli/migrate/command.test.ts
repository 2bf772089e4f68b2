// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The command on a project.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { migrateCommand } from './command.js';

const IMAGES = "import { initExecutorch, useClassification } from 'react-native-executorch';\n";
const CHAT = "import { useLLM } from 'react-native-executorch';\n";

vi.mock('node:fs/promises', { spy: true });

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'onsight-migrate-'))));
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const get = (path: string) => readFile(join(folder, path), 'utf8');

async function run(...args: string[]): Promise<string> {
  let output = '';
  expect(await migrateCommand(args, (text) => void (output += text))).toBe(0);
  return output;
}

it('moves all of a project that onsight covers', async () => {
  await put('src/deep/App.tsx', IMAGES);
  await put('index.mjs', "import { ScalarType } from 'react-native-executorch';\n");
  const output = await run(folder);
  expect(await get('src/deep/App.tsx')).toBe(
    "import { initExecutorch, useClassification } from 'onsight/legacy';\n",
  );
  expect(await get('index.mjs')).toBe("import { ScalarType } from 'onsight/legacy';\n");
  expect(output).toContain('src/deep/App.tsx:1\n- import { init');
  expect(output).toContain('2 imports changed to onsight/legacy, 0 stay.');
});

it('goes on behind a file that can not be written, and says which', async () => {
  await put('a.ts', IMAGES);
  await put('b\x1b[2J.ts', IMAGES);
  await put('c.ts', IMAGES);
  vi.mocked(writeFile).mockRejectedValueOnce(new Error('EROFS: read-only'));
  let output = '';
  expect(await migrateCommand([folder], (text) => void (output += text))).toBe(1);
  expect(await get('a.ts')).toBe(IMAGES);
  expect(await get('c.ts')).toContain('onsight/legacy');
  expect(output).toContain("a.ts can't be read or written: EROFS: read-only");
  expect(output).toContain('b\\x1B[2J.ts:1');
  expect(output).toContain('2 imports changed');
});

it('goes on behind a folder that can not be read, and says which', async () => {
  await put('App.tsx', IMAGES);
  await put('secret/a.ts', IMAGES);
  const { readdir: list } =
    await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises');
  vi.mocked(readdir)
    .mockImplementationOnce(list)
    .mockRejectedValueOnce(new Error("EACCES: permission denied, scandir 'secret'"));
  let output = '';
  expect(await migrateCommand([folder], (text) => void (output += text))).toBe(1);
  expect(output).toContain("secret can't be read or written: EACCES");
  expect(output).toContain('1 import changed');
  expect(await get('App.tsx')).toContain('onsight/legacy');
});

it('shows changes of a file with CRLF line by line', async () => {
  await put('App.tsx', "import {\r\n  useClassification,\r\n} from 'react-native-executorch';\r\n");
  expect(await run(folder)).toContain(
    'App.tsx:1\n' +
      "- import {\n-   useClassification,\n- } from 'react-native-executorch';\n" +
      "+ import {\n+   useClassification,\n+ } from 'onsight/legacy';\n",
  );
  expect(await get('App.tsx')).toBe(
    "import {\r\n  useClassification,\r\n} from 'onsight/legacy';\r\n",
  );
});

it('lists imports of files of the package', async () => {
  await put('a.ts', "import { useLLM } from 'react-native-executorch/lib/module/index';\n");
  expect(await run(folder)).toContain(
    "a.ts:1 stays: 'react-native-executorch/lib/module/index' is no module",
  );
});

it.each(['with', 'without'])('lists files in UTF-16, %s a mark of byte order', async (mark) => {
  const little = Buffer.from((mark === 'with' ? '\uFEFF' : '') + IMAGES, 'utf16le');
  await put('little.ts', little);
  await put('big.ts', Buffer.from(little).swap16());
  await put('other.ts', Buffer.from('export {};\n', 'utf16le'));
  await put('App.tsx', IMAGES);
  const output = await run(folder);
  expect(output).toContain('little.ts stays: change it by hand');
  expect(output).toContain('big.ts stays: change it by hand');
  expect(output).not.toContain('other.ts');
  expect(await get('App.tsx')).toContain("initExecutorch } from 'react-native-executorch'");
  expect(await readFile(join(folder, 'little.ts'))).toEqual(little);
});

it('leaves names that serve every model to a project that keeps another', async () => {
  await put('App.tsx', IMAGES);
  await put('Chat.tsx', CHAT);
  await put('all.ts', "import { models } from 'react-native-executorch';\nuse(models.llm);\n");
  const output = await run(folder);
  expect(await get('App.tsx')).toBe(
    "import { useClassification } from 'onsight/legacy';\n" +
      "import { initExecutorch } from 'react-native-executorch';\n",
  );
  expect(await get('Chat.tsx')).toBe(CHAT);
  expect(output).toContain('App.tsx:1 stays: initExecutorch: what stays needs them');
  expect(output).toContain('Chat.tsx:1 stays: onsight has no useLLM');
  expect(output).toContain('all.ts:1 stays: onsight has no models but models.classification');
  expect(output).toContain('1 import changed to onsight/legacy, 3 stay.');
});

it('changes nothing in a dry run, and names the other way if that would do', async () => {
  await put('App.tsx', IMAGES);
  const output = await run('--dry-run', folder);
  expect(await get('App.tsx')).toBe(IMAGES);
  expect(output).toContain('1 import would change to onsight/legacy, 0 stay.');
  expect(output).toContain('--alias:react-native-executorch=onsight/legacy');
  await put('Chat.tsx', CHAT);
  expect(await run('--dry-run', folder)).not.toContain('--alias');
});

it('lists files of other languages that hold imports, and keeps what they need', async () => {
  await put('App.tsx', IMAGES);
  await put('Photo.vue', `<script>\n${IMAGES}</script>`);
  await put('Other.svelte', '<p>react-native-executorch</p>');
  const output = await run(folder);
  expect(await get('Photo.vue')).toContain(IMAGES);
  expect(await get('App.tsx')).toContain(
    "import { initExecutorch } from 'react-native-executorch'",
  );
  expect(output).toContain('Photo.vue stays: change it by hand, to onsight/legacy');
  expect(output).not.toContain('Other.svelte');
  expect(output).toContain('1 import changed to onsight/legacy, 2 stay.');
});

it('names the line for Jest where aliases are named', async () => {
  await put('App.tsx', IMAGES);
  expect(await run('--dry-run', folder)).toContain(
    "{ '^react-native-executorch(/legacy)?$': 'onsight/legacy' }",
  );
});

it('leaves installed packages, hidden folders and other files', async () => {
  const others = ['node_modules/a.js', 'packages/b/node_modules/c.ts', '.cache/d.ts', 'e.md'];
  for (const path of others) await put(path, IMAGES);
  await run(folder);
  for (const path of others) expect(await get(path)).toBe(IMAGES);
});

it.each(['utf8', 'latin1'] as const)('keeps the other bytes of a file in %s', async (encoding) => {
  await put('cafe.js', Buffer.from(`// caf\xe9\n${IMAGES}`, encoding));
  await run(folder);
  expect(await readFile(join(folder, 'cafe.js'))).toEqual(
    Buffer.from(
      `// caf\xe9\n${IMAGES.replace('react-native-executorch', 'onsight/legacy')}`,
      encoding,
    ),
  );
});

it('says so where there is nothing to do', async () => {
  await put('index.ts', 'export {};\n');
  expect(await run(folder)).toBe('Nothing here imports react-native-executorch.\n');
});

it('refuses what it does not know', async () => {
  const print = () => undefined;
  await expect(migrateCommand(['--dry'], print)).rejects.toThrow('--dry');
  await expect(migrateCommand(['a', 'b'], print)).rejects.toThrow('one DIR expected');
  await expect(migrateCommand(['no/such'], print)).rejects.toThrow("there is no folder 'no/such'");
  const long = 'x'.repeat(10_000);
  for (const args of [[long], [long, long]]) {
    await expect(migrateCommand(args, print)).rejects.toThrow(/^.{20,400}$/);
  }
});
