// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Thousands of classifications of URLs, files and bytes: memory stays flat, nothing is left open,
// and the event loop hardly notices. Over dist, with the embedded model:
//
//   npm run test:soak -- [CALLS] [THREADS]

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import {
  ClassificationModule,
  createResourceFetcher,
  initExecutorch,
} from '../dist/index.node.mjs';

const file = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const MB = 1e6;
const FLAT_MB = 20;
const DELAY_MS = 5;

/** In a process of its own, whose work is not this event loop's. */
async function serve() {
  const picture = await readFile(file('samples/coffee.jpg'));
  const server = createServer((_, response) => response.end(picture));
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

async function startServer() {
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/coffee.jpg`, stop: () => child.disconnect() };
}

/** The 99th percentile of the event loop's delay, in ms, while `work` runs. */
async function delayDuring(work) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.percentile(99) / 1e6;
}

async function soak(calls, threads) {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'onsight-soak-'));
  initExecutorch({ resourceFetcher: createResourceFetcher({ cacheDirectory }) });
  const { url, stop } = await startServer();
  const images = [
    [url, 'espresso'],
    [file('samples/macaw.webp'), 'macaw'],
    [await readFile(file('samples/bison.jpg')), 'bison'],
  ];
  const module = new ClassificationModule();
  await module.load({ modelSource: file('models/efficientnet_lite0.pte') }, undefined, { threads });
  const call = async (index) => {
    const [image, expected] = images[index % images.length];
    const classes = Object.entries(await module.forward(image));
    const [best] = classes.reduce((a, b) => (b[1] > a[1] ? b : a));
    if (best !== expected) throw new Error(`expected ${expected}, found ${best}`);
  };

  for (let index = 0; index < calls / 3; index++) await call(index); // heap and pools settle
  const memory = [];
  const idle = await delayDuring(() => setTimeout(2000));
  const busy = await delayDuring(async () => {
    for (let index = 0; index < calls; index++) {
      await call(index);
      if (index % (calls / 20) === 0) memory.push(process.memoryUsage.rss());
    }
  });

  module.delete();
  stop();
  const left = await readdir(cacheDirectory, { recursive: true });
  await rm(cacheDirectory, { recursive: true });
  await setTimeout(100);
  const handles = process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe|FS/.test(name));
  const spread = (Math.max(...memory) - Math.min(...memory)) / MB;
  return { spread, memory: memory.at(-1) / MB, idle, busy, left, handles };
}

const [mode = '10000', threads = '1'] = process.argv.slice(2);
if (mode === 'serve') await serve();
else {
  const calls = Number(mode);
  const found = await soak(calls, Number(threads));
  console.log(
    `${calls} calls, ${threads} compute threads: ${found.memory.toFixed(0)} MB, ` +
      `within ${found.spread.toFixed(1)} MB; event-loop delay p99 ${found.busy.toFixed(2)} ms, ` +
      `idle ${found.idle.toFixed(2)} ms; left open: ${found.handles}; left on disk: ${found.left}`,
  );
  const faults = [
    found.spread > FLAT_MB && `memory moved by more than ${FLAT_MB} MB`,
    threads === '1' && found.busy - found.idle > DELAY_MS && `delays above ${DELAY_MS} ms`,
    found.handles.length > 0 && 'handles are left open',
    found.left.length > 0 && 'files are left',
  ].filter(Boolean);
  if (faults.length > 0) throw new Error(faults.join('; '));
}
