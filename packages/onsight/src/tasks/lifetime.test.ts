// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Calls and the end of their model: what was asked before is answered, of the bytes as they were.

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ClassificationModule,
  RnExecutorchErrorCode as Code,
  createClassifier,
  createImageEmbedder,
} from '../index.node.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const MODEL = file('models/efficientnet_lite0.pte');
const BISON = file('samples/bison.jpg');
const GONE = { code: Code.ModuleNotLoaded };

let bytes: Buffer;
let server: Server;
let url: string;

beforeAll(async () => {
  bytes = await readFile(BISON);
  server = createServer((_request, response) => setTimeout(() => response.end(bytes), 50));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bison.jpg`;
});
afterAll(() => server.close());

describe('a call made before dispose()', () => {
  it.each([
    ['a path', () => BISON],
    ['bytes', () => bytes],
    ['a Blob', () => new Blob([new Uint8Array(bytes)])],
    ['a URL that is slow', () => url],
    ['{ uri }', () => ({ uri: BISON })],
  ])('answers for %s', async (_, image) => {
    const classifier = await createClassifier();
    const answer = classifier.classify(image(), { topk: 1 });
    classifier.dispose();
    expect(await answer).toMatchObject([{ label: 'bison' }]);
    await expect(classifier.classify(BISON)).rejects.toMatchObject(GONE);
  });

  it('answers ten times', async () => {
    const embedder = await createImageEmbedder();
    const answers = Array.from({ length: 10 }, () => embedder.embed(bytes));
    embedder.dispose();
    const vectors = await Promise.all(answers);
    for (const vector of vectors) expect(vector).toEqual(vectors[0]);
  });
});

describe('delete()', () => {
  it('lets the call that runs finish, and those that wait reject', async () => {
    const module = new ClassificationModule();
    await module.load(MODEL);
    const [first, second] = [module.forward(url), module.forward(BISON)];
    module.delete();
    expect((await first)['bison']).toBeGreaterThan(0.5);
    await expect(second).rejects.toMatchObject(GONE);
  });
});

describe('bytes', () => {
  it('may be changed as soon as a call has returned', async () => {
    const embedder = await createImageEmbedder();
    const expected = await embedder.embed(BISON);
    const reused = new Uint8Array(bytes);
    const answer = embedder.embed(reused);
    reused.fill(0);
    expect(await answer).toEqual(expected);
    embedder.dispose();
  });

  it('may be changed also while the call waits for its turn', async () => {
    const module = new ClassificationModule();
    await module.load(MODEL);
    const reused = new Uint8Array(bytes);
    const [, second] = [module.forward(url), module.forward(reused)];
    reused.fill(0);
    expect((await second)['bison']).toBeGreaterThan(0.5);
    module.delete();
  });

  it('of a model too', async () => {
    const model = new Uint8Array(await readFile(MODEL));
    const loading = createClassifier(model);
    model.fill(0);
    const classifier = await loading;
    expect(await classifier.classify(BISON, { topk: 1 })).toMatchObject([{ label: 'bison' }]);
    classifier.dispose();
  });
});
