// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What would be ignored beside `{ modelPath, modelOpts }` is refused by name, and what it says of
// the file is checked.

import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { createClassifier, createImageEmbedder, isRnExecuTorchError } from '../index.node.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const THOUSAND = file('tests/data/tasks/thousand.pte');
const MEAN = file('tests/data/tasks/mean.pte');
const RED = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1 };

type Make = (config: object, runtime?: unknown) => Promise<{ dispose(): void }>;

describe.each<[string, Make, string]>([
  ['createClassifier', createClassifier, THOUSAND],
  ['createImageEmbedder', createImageEmbedder, MEAN],
])('%s with a configuration', (_, make, modelPath) => {
  const refused = (call: Promise<unknown>, name: string) =>
    expect(call).rejects.toSatisfy(
      (error: Error) =>
        isRnExecuTorchError(error, 'INVALID_ARGUMENT') && error.message.includes(name),
    );

  it.each<[unknown, string]>([
    [{ limits: 'untrusted' }, 'limits'],
    [{ Limits: 'untrusted' }, 'Limits'],
    [{ signal: AbortSignal.abort() }, 'signal'],
    [{ name: 'runtime', threads: 1 }, 'threads'],
    [AbortSignal.abort(), 'second argument'],
    [5, 'found 5'],
    ['x', "found 'x'"],
    [{ lables: [] }, 'lables'],
  ])('takes no options second: %j', (runtime, name) => refused(make({ modelPath }, runtime), name));

  it.each<[object, string]>([
    [{ limits: 'bogus' }, 'limits'],
    [{ limit: 'untrusted' }, 'limit'],
    [{ threads: 'x' }, 'threads'],
    [{ sha265: '0'.repeat(64) }, 'sha256 is meant'],
    [{ Bytes: 5 }, 'bytes is meant'],
    [{ modelopts: {} }, 'modelOpts is meant'],
    [{ modelOpts: { lables: [] } }, 'labels is meant'],
    [{ modelOpts: { resizemode: 'crop' } }, 'resizeMode is meant'],
    [{ modelOpts: { normalizeOpts: { Alpha: 1 } } }, 'normalizeOpts'],
    [{ modelOpts: { labels: [() => 1] } }, 'labels'],
    [{ bytes: -1 }, 'bytes'],
    [{ sha256: 5 }, 'sha256'],
  ])('takes none beside modelPath: %j', (more, name) =>
    refused(make({ modelPath, ...more }), name),
  );

  it('refuses another file than what is expected', async () => {
    for (const expected of [{ sha256: '0'.repeat(64) }, { bytes: 5 }]) {
      const call = make({ modelPath, ...expected });
      await expect(call).rejects.toMatchObject({ code: 'LOAD_FAILED', cause: { code: 114 } });
    }
  });

  it("takes what is expected of the file, a runtime, and names of an app's own", async () => {
    const content = await readFile(modelPath);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const config = { modelPath, sha256, bytes: content.length, title: 'Mine', id: 5 };
    for (const runtime of [undefined, null, {}, { name: 'worklets' }]) {
      (await make(config, runtime)).dispose();
    }
  });
});

it('batches of a configuration may be taken out, with its labels', async () => {
  const labels = Array.from({ length: 1000 }, (_, id) => ({ id }));
  const { classifyBatch } = await createClassifier({ modelPath: THOUSAND, modelOpts: { labels } });
  labels.reverse(); // too late
  const found: unknown[] = [];
  for await (const { result, error } of classifyBatch([RED, 5], { topk: 1 })) {
    found.push(result?.[0]?.label ?? error?.code);
  }
  expect(found).toEqual([{ id: 0 }, 185]);
  const { embedBatch } = await createImageEmbedder({ modelPath: MEAN });
  for await (const { result } of embedBatch([RED])) expect(result).toHaveLength(3);
});
