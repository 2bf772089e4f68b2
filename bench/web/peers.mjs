// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pixels → outputs of a model in Chromium, with onsight and with onnxruntime-web (its CPU engine),
// in turn: the median of the rounds' ratios counts, not single times.
//
//   npm ci --ignore-scripts && node peers.mjs MODEL.pte MODEL.onnx [--threads N] [--rounds N]
//
// Before: ./dev build wasm onsight_modules, and in packages/onsight: npm run assets && npm run build.
// More than one thread makes the page isolated from others, and one does not.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from 'playwright-core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const [pte, onnx] = positionals.map((path) => resolve(path));
if (!onnx) throw new Error('usage: node peers.mjs MODEL.pte MODEL.onnx');
const threads = Number(values.threads);

const TYPES = { '.html': 'text/html', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const folders = {
  '/onsight/': fileURLToPath(new URL('../../packages/onsight/', import.meta.url)),
  '/ort/': fileURLToPath(new URL('node_modules/onnxruntime-web/dist/', import.meta.url)),
};

async function contentOf(path) {
  if (path === '/') return '<!doctype html><title>bench</title>';
  if (path === '/model.pte') return readFile(pte);
  if (path === '/model.onnx') return readFile(onnx);
  const [start] = Object.keys(folders).filter((beginning) => path.startsWith(beginning));
  return readFile(folders[start] + path.slice(start.length));
}

const server = createServer(async ({ url }, response) => {
  const path = new URL(url, 'http://site').pathname;
  const type = TYPES[extname(path) || '.html'] ?? 'application/octet-stream';
  try {
    const content = await contentOf(path);
    response.writeHead(200, { 'Content-Type': type, ...(threads > 1 && ISOLATED) }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

/** Runs in the page. Gives [our times, their times] of the rounds, in milliseconds. */
async function compare({ threads, rounds }) {
  const { createClassifier, createImageEmbedder, inspect, runtimeInfo } =
    await import('/onsight/dist/web.mjs');
  const ort = await import('/ort/ort.wasm.min.mjs');
  ort.env.wasm.wasmPaths = '/ort/';
  ort.env.wasm.numThreads = threads;

  const [{ inputs, outputs }] = (await inspect('/model.pte')).methods.filter(
    ({ name }) => name === 'forward',
  );
  const [, , height, width] = inputs[0].shape;
  const count = width * height;
  const pixels = Uint8ClampedArray.from({ length: 4 * count }, (_, i) =>
    i % 4 === 3 ? 255 : 127 + 120 * Math.sin(i * 0.0173 + (i % 7)),
  );
  const image = new ImageData(pixels, width, height);
  const isClassifier = outputs[0].shape.at(-1) === 1000;
  const task = isClassifier
    ? await createClassifier('/model.pte', { threads, scores: 'none' })
    : await createImageEmbedder('/model.pte', { threads });
  const ours = async () =>
    isClassifier ? task.classify(image, { maxResults: 1 }) : task.embed(image);

  const planes = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) planes[c * count + i] = pixels[4 * i + c] / 255;
  }
  const session = await ort.InferenceSession.create('/model.onnx', {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const theirs = async () => {
    const tensor = new ort.Tensor('float32', planes, [1, 3, height, width]);
    return (await session.run({ [input]: tensor }))[output].data;
  };

  const time = async (run) => {
    const begin = performance.now();
    await run();
    return performance.now() - begin;
  };
  for (let warm = 0; warm < 3; warm++) {
    await ours();
    await theirs();
  }
  const times = [];
  for (let round = 0; round < rounds; round++) times.push([await time(ours), await time(theirs)]);
  const [mine, other] = [await ours(), Array.from(await theirs())];
  const agreement = isClassifier
    ? `best class ${mine[0].index} and ${other.indexOf(Math.max(...other))}`
    : `cosine ${cosine(mine, other).toFixed(6)}`;
  return { times, agreement, target: runtimeInfo().target };

  function cosine(a, b) {
    const dot = (x, y) => x.reduce((sum, one, i) => sum + one * y[i], 0);
    return dot(Array.from(a), b) / Math.sqrt(dot(Array.from(a), Array.from(a)) * dot(b, b));
  }
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const browser = await chromium.launch({ executablePath: values.chromium, args: FLAGS });
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.address().port}/`);
  const given = { threads, rounds: Number(values.rounds) };
  const { times, agreement, target } = await page.evaluate(compare, given);
  const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
  const [ours, theirs] = [0, 1].map((side) => median(times.map((pair) => pair[side])).toFixed(0));
  const ratio = median(times.map(([a, b]) => a / b)).toFixed(2);
  console.log(
    `Chromium ${browser.version()}, ${target}, ${threads} threads: onsight ${ours} ms, ` +
      `onnxruntime-web ${theirs} ms, ratio ${ratio}; ${agreement}`,
  );
} finally {
  await browser.close();
  server.close();
}
