// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JPEG file → five best classes, with onsight and with sharp + onnxruntime-node, in turn: the
// median of the rounds' ratios counts, not single times.
//
//   npm ci --ignore-scripts && node peers.mjs MODEL.pte MODEL.onnx PHOTO.jpg [ROUNDS]

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

import { createClassifier } from '../../packages/onsight/dist/index.node.mjs';

const SIZES = { '0.75 Mpx': [1000, 750], '12 Mpx': [4000, 3000] };
const CALLS = 8;

/** The same classifier twice: { best(path) → [index…], close() }. */
async function onsight(model) {
  const classifier = await createClassifier(model);
  return {
    best: async (path) => {
      const found = await classifier.classify(path, { maxResults: 5 });
      return found.map(({ index }) => index);
    },
    close: () => classifier.dispose(),
  };
}

async function onnxruntime(model) {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: availableParallelism(),
    graphOptimizationLevel: 'all',
  });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return {
    best: async (path) => {
      const pixels = await sharp(path)
        .autoOrient()
        .resize(384, 384, { fit: 'fill', kernel: 'linear' })
        .removeAlpha()
        .raw()
        .toBuffer();
      const planes = new Float32Array(pixels.length);
      const count = pixels.length / 3;
      for (let i = 0; i < count; i++) {
        planes[i] = pixels[3 * i] / 255;
        planes[count + i] = pixels[3 * i + 1] / 255;
        planes[2 * count + i] = pixels[3 * i + 2] / 255;
      }
      const answer = await session.run({
        [input]: new Tensor('float32', planes, [1, 3, 384, 384]),
      });
      const scores = softmax(answer[output].data);
      return [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 5);
    },
    close: () => session.release(),
  };
}

function softmax(logits) {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = logits.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((x) => x / sum);
}

/** Milliseconds of one call after the other: the median. */
async function latency(engine, path) {
  const times = [];
  for (let call = 0; call < CALLS; call++) {
    const begin = performance.now();
    await engine.best(path);
    times.push(performance.now() - begin);
  }
  return median(times);
}

/** Images a second with four calls under way. */
async function throughput(engine, path) {
  const calls = 2 * CALLS;
  let left = calls;
  const begin = performance.now();
  const worker = async () => {
    while (left-- > 0) await engine.best(path);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return (1000 * calls) / (performance.now() - begin);
}

function median(numbers) {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

async function compare(label, path, ours, theirs, rounds) {
  const found = { latency: [], images: [], ratio: [], rate: [] };
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [await latency(ours, path), await latency(theirs, path)];
    const [c, d] = [await throughput(ours, path), await throughput(theirs, path)];
    found.latency.push([a, b]);
    found.images.push([c, d]);
    found.ratio.push(a / b);
    found.rate.push(d / c);
  }
  const middle = (pairs, side) => median(pairs.map((pair) => pair[side])).toFixed(1);
  const [ms, rate] = [found.latency, found.images];
  console.log(
    `${label}: ${middle(ms, 0)} ms to ${middle(ms, 1)} (ratio ${median(found.ratio).toFixed(2)}), ` +
      `${middle(rate, 0)} images/s to ${middle(rate, 1)} (time ratio ${median(found.rate).toFixed(2)})`,
  );
}

const [pte, onnx, photo, rounds = '5'] = process.argv.slice(2);
if (!photo) throw new Error('usage: node peers.mjs MODEL.pte MODEL.onnx PHOTO.jpg [ROUNDS]');
const [ours, theirs] = [await onsight(pte), await onnxruntime(onnx)];
const folder = await mkdtemp(join(tmpdir(), 'onsight-bench-'));
console.log(
  `${cpus()[0].model}, ${availableParallelism()} threads; onsight to sharp + onnxruntime-node`,
);
try {
  for (const [label, [width, height]] of Object.entries(SIZES)) {
    const path = join(folder, `${width}.jpg`);
    await sharp(photo).resize(width, height, { fit: 'fill' }).jpeg({ quality: 90 }).toFile(path);
    console.log(`best classes: ${await ours.best(path)} and ${await theirs.best(path)}`);
    await compare(label, path, ours, theirs, Number(rounds));
  }
} finally {
  await rm(folder, { recursive: true });
  ours.close();
  await theirs.close();
}
