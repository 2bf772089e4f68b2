// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package answers over an addon, as text: the same in Node and over JSI.

import {
  ClassificationModule,
  ImageEmbeddingsModule,
  cosineSimilarity,
  createClassifier,
  createImageEmbedder,
  initExecutorch,
  inspect,
  runtimeInfo,
} from '../../src/index.native.ts';

/** A line of JSON for each call. `root` is the path of the repository. */
export async function answers(addon, root) {
  initExecutorch({
    addon: () => addon,
    resourceFetcher: { fetch: async (_, ...sources) => sources, readAsString: async () => '' },
  });
  const lines = [];
  for (const [name, call] of Object.entries(calls(root))) {
    const answer = await call().catch(({ code, message }) => ({ code, message }));
    lines.push(`${name}: ${JSON.stringify(answer, plain)}\n`);
  }
  return lines.join('');
}

function calls(root) {
  const model = `${root}/models/efficientnet_lite0.pte`;
  const sample = (name) => `${root}/samples/${name}`;
  const samples = ['bison.jpg', 'cat.jpg', 'hammer.png', 'macaw.webp'].map(sample);
  return {
    runtime: async () => runtimeInfo(),
    ...Object.fromEntries([...ofClassifiers(model, samples), ...ofEmbedders(samples)]),
    'a model': () => inspect(model),
    'no model': () => inspect(samples[0]),
    'no file': () => inspect(`${root}/none.pte`),
    'the older classifier': async () =>
      (
        await ClassificationModule.fromCustomModel(model, {
          labelMap: Object.fromEntries(THOUSAND.map((name, i) => [name, i])),
        })
      ).forward(samples[1]),
    'the older embedder': async () => {
      const module = new ImageEmbeddingsModule();
      await module.load(model);
      return module.forward(samples[1]);
    },
  };
}

function ofClassifiers(model, samples) {
  const classify = (image, options, source, made) => async () => {
    const classifier = await createClassifier(source, made);
    try {
      return await classifier.classify(image, { maxResults: 5, ...options });
    } finally {
      classifier.dispose();
    }
  };
  const [bison] = samples;
  const stopped = { aborted: true, addEventListener() {}, removeEventListener() {} };
  return [
    ...samples.map((image) => [`names of ${image}`, classify(image)]),
    ['all names', classify(bison, { maxResults: -1 })],
    ['probable names', classify(bison, { scoreThreshold: 0.01 })],
    ['allowed names', classify(bison, { categoryAllowlist: ['ox', 'water buffalo'] })],
    ['no bison', classify(bison, { categoryDenylist: ['bison'] })],
    ['own names', classify(bison, {}, model, { labels: THOUSAND })],
    ['too few names', classify(bison, {}, model, { labels: ['one'] })],
    ['sigmoid', classify(bison, {}, model, { scores: 'sigmoid' })],
    ['RGB', classify(waves(640, 359, 3))],
    ['RGBA', classify(waves(97, 301, 4))],
    ['too few pixels', classify({ ...waves(9, 9, 3), width: 10 })],
    ['encoded', classify(Uint8Array.from(PNG))],
    ['half an image', classify(Uint8Array.from(PNG.slice(0, 40)))],
    ['no image', classify(new Uint8Array(0))],
    ['no bytes', classify(new Float32Array(3))],
    ['a function', classify(() => bison)],
    ['no file of an image', classify(`${bison}.none`)],
    ['a wrong option', classify(bison, { maxResults: 'two' })],
    ['an unknown option', classify(bison, { maxResult: 2 })],
    ['wrong threads', classify(bison, {}, model, { threads: 1.5 })],
    ['two threads', classify(bison, {}, model, { threads: 2 })],
    ['stopped', classify(bison, { signal: stopped })],
  ];
}

function ofEmbedders(samples) {
  const embed = (image, options, made) => async () => {
    const embedder = await createImageEmbedder(undefined, made);
    try {
      return await embedder.embed(image, options);
    } finally {
      embedder.dispose();
    }
  };
  const [image, other] = samples;
  const crop = { resize: 300, crop: 224, antialias: true, interpolation: 'bicubic' };
  return [
    ['a vector', embed(image)],
    ['a vector of bytes', embed(image, { quantize: true })],
    ['a cropped vector', embed(image, {}, crop)],
    ['a normalized vector', embed(image, {}, { mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4] })],
    ['a wrong crop', embed(image, {}, { crop: 1.5 })],
    ['small images', embed(image, {}, { imageLimits: { maxPixels: 100 } })],
    [
      'a disposed embedder',
      async () => {
        const embedder = await createImageEmbedder();
        embedder.dispose();
        return embedder.embed(image);
      },
    ],
    ['similarity', async () => cosineSimilarity(await embed(image)(), await embed(other)())],
    ['unlike vectors', async () => cosineSimilarity(new Float32Array(2), new Float32Array(3))],
  ];
}

/** A picture of waves, of which no two pixels are alike. */
function waves(width, height, channels) {
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = ((i * 173) >> 5) + (i % 7) * 31;
  return { data, width, height, channels };
}

const THOUSAND = Array.from({ length: 1000 }, (_, i) => `class ${i}`);

/** A PNG of one orange pixel. */
const PNG = [
  137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0,
  0, 144, 119, 83, 222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 156, 99, 248, 223, 160, 0, 0, 4, 33, 1,
  160, 77, 191, 50, 144, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/** Typed arrays as arrays, with their kind: JSON has no such thing. */
function plain(_, value) {
  return ArrayBuffer.isView(value) ? [value.constructor.name, ...value] : value;
}
