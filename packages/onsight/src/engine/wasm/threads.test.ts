// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The modules with threads, in Node's workers: the bits of one thread, whoever computes them.
// ONSIGHT_WASM_DIR is build/wasm/bin; without it, these tests are skipped.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rolldown } from 'rolldown';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { addonEngine } from '../addon.js';
import { wasmAddon } from './module.js';
import { MODULES, instanceOf, repository, waves } from './testing.js';
import { instantiateThreaded, type ThreadStart } from './threads.js';

/** A worker's script, in plain JavaScript. */
async function workerScript(): Promise<string> {
  const input = fileURLToPath(new URL('./threads.ts', import.meta.url));
  const bundle = await rolldown({ input });
  const { output } = await bundle.generate({ format: 'iife', name: 'threads' });
  return `${output[0].code}
    const { parentPort, workerData } = require('node:worker_threads');
    threads.runThread(workerData, () => parentPort.postMessage('ready'));`;
}

const NAMES = ['onsight.threads.wasm', 'onsight.relaxed.threads.wasm'];

describe.skipIf(!MODULES).each(NAMES)('%s', (name) => {
  let script: string;
  let compiled: WebAssembly.Module;
  let bytes: Uint8Array;
  const workers: Worker[] = [];
  beforeAll(async () => {
    script = await workerScript();
    compiled = await WebAssembly.compile(await readFile(join(MODULES, name)));
    bytes = await readFile(repository('models/efficientnet_lite0.pte'));
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
  });

  const start = (message: ThreadStart) =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(script, { eval: true, workerData: message });
      workers.push(worker);
      worker.once('message', () => resolve()).once('error', reject);
    });
  const load = async (threads: number) => {
    const module = await instantiateThreaded(compiled, threads, start);
    return { module, engine: addonEngine(wasmAddon(module)) };
  };

  it('answers alike with any number of threads', async () => {
    const image = waves(640, 359, 3);
    const alone = addonEngine(wasmAddon(await instanceOf(name.replace('.threads', ''))));
    const expected = (await alone.loadImageEmbedder({ bytes }, {})).embedNow(image);
    for (const threads of [1, 2, 5]) {
      const { engine } = await load(threads);
      expect(engine.runtimeInfo().threads).toBe(threads);
      const embedder = await engine.loadImageEmbedder({ bytes }, {});
      for (let i = 0; i < 3; i++) expect(embedder.embedNow(image)).toEqual(expected);
    }
  });

  it('ends threads with their model, and has them again', async () => {
    const { module, engine } = await load(3);
    const image = waves(300, 300, 3);
    const round = async () => {
      const embedder = await engine.loadImageEmbedder({ bytes }, { threads: 3 });
      embedder.embedNow(image);
      embedder.close();
    };
    for (let i = 0; i < 3; i++) await round();
    const before = module.memory.buffer.byteLength;
    for (let i = 0; i < 20; i++) await round();
    // The model and a stack have 5 and 2 MB: a leak of either takes 40 or more.
    expect(module.memory.buffer.byteLength - before).toBeLessThan(20e6);
  });

  it('does with fewer threads what it is asked to do with more', async () => {
    const { engine } = await load(2);
    const embedder = await engine.loadImageEmbedder({ bytes }, { threads: 8 });
    expect(embedder.embedNow(waves(224, 224, 3))).toHaveLength(1280);
  });

  it('throws what starting a worker fails with', async () => {
    const failing = () => Promise.reject(new Error('no more workers'));
    await expect(instantiateThreaded(compiled, 2, failing)).rejects.toThrow('no more workers');
  });
});
