// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Both sides of a worker in one thread: order, stops, errors, and what becomes of a lost worker.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { addonEngine, type Addon } from '../addon.js';
import type { Engine, Pixels, Preprocess, RuntimeInfo } from '../engine.js';
import type { RandomAccess } from '../wasm/files.js';
import { fileInMemory, type Computer } from './computer.js';
import type { StartWorker } from './connection.js';
import { remoteAddon } from './addon.js';
import { Host, type Surroundings } from './host.js';

const PIXELS: Pixels = { data: new Uint8Array(3), width: 1, height: 1, channels: 3 };
const PREPROCESS: Preprocess = {
  resize: 'stretch',
  crop: 0,
  interpolation: 'bilinear',
  antialias: false,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const FACTS = { inputShape: [1, 3, 8, 9], inputShapes: {}, preprocess: PREPROCESS };
const INFO = { version: '1', target: 'none' } as RuntimeInfo;

/** What an addon does that has no model. */
function fakeAddon() {
  return {
    loadClassifier: vi.fn(() => Promise.resolve({ handle: {}, ...FACTS })),
    loadImageEmbedder: vi.fn(() => Promise.resolve({ handle: {}, dimensions: 2, ...FACTS })),
    labels: vi.fn(() => ['a', 'b']),
    classify: vi.fn(() =>
      Promise.resolve({ indices: Int32Array.of(1), scores: Float32Array.of(0.5) }),
    ),
    embed: vi.fn(() => Promise.resolve(Float32Array.of(0, 1))),
    inspect: vi.fn(() => Promise.resolve({ fileBytes: 4 })),
    closeClassifier: vi.fn(),
    closeImageEmbedder: vi.fn(),
  };
}

let addon: ReturnType<typeof fakeAddon>;
let resize: ReturnType<typeof vi.fn>;
let surroundings: Surroundings;
let workers: { lost: (reason: string) => void; hasEnded: boolean; isHeld: boolean }[];
let engine: Engine;

const start: StartWorker = ({ reply, lost }) => {
  const worker = { lost, hasEnded: false, isHeld: false };
  workers.push(worker);
  // What is posted is copied and comes later, as between threads.
  const host = new Host(surroundings, (answer) => {
    const copy = structuredClone(answer);
    setTimeout(() => worker.hasEnded || reply(copy));
  });
  return {
    post: (request) => {
      const copy = structuredClone(request);
      setTimeout(() => worker.hasEnded || host.receive(copy));
    },
    end: () => void (worker.hasEnded = true),
    hold: (isAwaited) => void (worker.isHeld = isAwaited),
  };
};

beforeEach(() => {
  addon = fakeAddon();
  resize = vi.fn(() => PIXELS);
  workers = [];
  surroundings = {
    computer: () =>
      Promise.resolve({
        addon: addon as unknown as Addon,
        withFile: (file: RandomAccess, call: (source: Uint8Array) => unknown) =>
          call(new Uint8Array(file.size)),
      } as unknown as Computer),
    codecs: () => Promise.resolve({ formats: [], decode: vi.fn(), resize } as never),
    open: (source) =>
      Promise.resolve({ ...fileInMemory(new Uint8Array(4)), identity: `file ${String(source)}` }),
  };
  engine = addonEngine(remoteAddon(start, () => INFO));
});
afterEach(() => vi.useRealTimers());

const load = () => engine.loadClassifier({ path: 'model.pte' }, {});

it('loads, classifies and embeds by one worker', async () => {
  const classifier = await load();
  expect(classifier).toMatchObject(FACTS);
  expect(classifier.labels).toEqual(['a', 'b']);
  const found = await classifier.classify(PIXELS, { maxResults: 1 });
  expect(found).toMatchObject({ labels: ['b'], scores: Float32Array.of(0.5) });
  const embedder = await engine.loadImageEmbedder(undefined, {});
  expect(embedder.dimensions).toBe(2);
  expect(await embedder.embed(PIXELS)).toEqual(Float32Array.of(0, 1));
  expect(await engine.inspect({ path: 'model.pte' }, {})).toEqual({ fileBytes: 4 });
  expect(engine.runtimeInfo()).toBe(INFO);
  expect(workers).toHaveLength(1);
  expect(workers[0]!.isHeld).toBe(false);
});

it('tells models of one file by its identity', async () => {
  await load();
  expect(addon.loadClassifier).toHaveBeenCalledWith(expect.any(Uint8Array), {
    digest: 'file model.pte',
  });
});

it('frees a model once, and refuses it then', async () => {
  const classifier = await load();
  classifier.close();
  classifier.close();
  await expect(classifier.classify(PIXELS, {})).rejects.toMatchObject({
    code: Code.ModuleNotLoaded,
  });
  expect(addon.closeClassifier).toHaveBeenCalledTimes(1);
});

it('has no answers at once', async () => {
  const classifier = await load();
  expect(() => classifier.classifyNow(PIXELS, {})).toThrow(
    expect.objectContaining({ code: Code.PlatformNotSupported }) as Error,
  );
});

it('gives errors their codes and messages', async () => {
  const failure = Object.assign(new Error('no model'), { code: Code.InvalidProgram });
  addon.loadClassifier.mockRejectedValueOnce(failure);
  await expect(load()).rejects.toMatchObject({ code: 35, message: 'no model' });
  addon.loadClassifier.mockRejectedValueOnce(new RangeError('Array buffer allocation failed'));
  await expect(load()).rejects.toMatchObject({ code: Code.MemoryAllocationFailed });
  await expect(load()).resolves.toMatchObject(FACTS);
});

it('tries again to load the module that could not be loaded', async () => {
  const there = await surroundings.computer();
  const computer = vi.fn(() => Promise.resolve(there));
  surroundings.computer = computer;
  computer.mockRejectedValueOnce(new Error('offline'));
  await expect(load()).rejects.toThrow('offline');
  await expect(load()).resolves.toMatchObject(FACTS);
});

it('leaves out calls that are stopped before they begin', async () => {
  const classifier = await load();
  const controller = new AbortController();
  const calls = [0, 1, 2, 3].map(() => classifier.classify(PIXELS, {}, controller.signal));
  controller.abort();
  const settled = await Promise.allSettled(calls);
  expect(settled.map(({ status }) => status)).toEqual(Array.from(calls, () => 'rejected'));
  await classifier.classify(PIXELS, {});
  // The first of them may have begun, beside the one that nobody stopped.
  expect(addon.classify.mock.calls.length).toBeLessThanOrEqual(2);
});

it('says what can not be given to a worker', async () => {
  const options = { labels: [() => 'a'] as never };
  await expect(engine.loadClassifier(undefined, options)).rejects.toMatchObject({
    code: Code.InvalidArgument,
  });
});

it('says that a worker can not be started, and tries again', async () => {
  let isForbidden = true;
  const careful: StartWorker = (on) => {
    if (isForbidden) throw new Error('forbidden by the policy');
    return start(on);
  };
  engine = addonEngine(remoteAddon(careful, () => INFO));
  await expect(load()).rejects.toMatchObject({
    code: Code.PlatformNotSupported,
    message: expect.stringContaining('forbidden by the policy') as string,
  });
  isForbidden = false;
  await expect(load()).resolves.toMatchObject(FACTS);
});

describe('a worker that is lost', () => {
  it('fails the calls under way, and its models; the next load has another', async () => {
    const classifier = await load();
    const call = classifier.classify(PIXELS, {});
    workers[0]!.lost('it ended');
    await expect(call).rejects.toThrow(/lost \(it ended\).*load them again/);
    await expect(classifier.classify(PIXELS, {})).rejects.toMatchObject({
      code: Code.ModuleNotLoaded,
    });
    classifier.close();
    const again = await load();
    expect(await again.classify(PIXELS, {})).toMatchObject({ labels: ['b'] });
    expect(workers.map(({ hasEnded }) => hasEnded)).toEqual([true, false]);
    expect(addon.closeClassifier).not.toHaveBeenCalled();
  });

  it('ends itself when the module fails in a way that leaves its memory in doubt', async () => {
    const classifier = await load();
    addon.classify.mockRejectedValueOnce(new WebAssembly.RuntimeError('unreachable'));
    const calls = [classifier.classify(PIXELS, {}), classifier.classify(PIXELS, {})];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: Code.Internal });
    expect(workers[0]!.hasEnded).toBe(true);
    await expect(load()).resolves.toMatchObject(FACTS);
  });

  it('is ended after a while without models, and not before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const soon = async <T>(promise: Promise<T>) => {
      const done = promise.then(
        () => true,
        () => true,
      );
      while (!(await Promise.race([done, new Promise((next) => setImmediate(next))]))) {
        await vi.advanceTimersByTimeAsync(1);
      }
      return promise;
    };
    const classifier = await soon(load());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(workers[0]!.hasEnded).toBe(false);
    classifier.close();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(workers[0]!.hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(workers[0]!.hasEnded).toBe(true);
    await soon(load());
    expect(workers).toHaveLength(2);
  });
});

describe('images', () => {
  const JPEG = Uint8Array.of(0xff, 0xd8, 0xff);
  const RGBA: Pixels = { data: new Uint8Array(4), width: 1, height: 1, channels: 4 };

  it('are decoded by what is around, where it can', async () => {
    surroundings.decode = vi.fn(() => Promise.resolve(RGBA));
    await (await load()).classify(JPEG, {});
    expect(addon.classify).toHaveBeenCalledWith(expect.anything(), RGBA, expect.anything());
    expect(resize).not.toHaveBeenCalled();
  });

  it.each([{ exact: true }, { imageLimits: { maxPixels: 9 } }])(
    'are decoded by our codecs with %j',
    async (options) => {
      const decode = vi.fn(() => Promise.resolve(RGBA));
      surroundings.decode = decode;
      const classifier = await engine.loadClassifier(undefined, options);
      await classifier.classify(JPEG, {});
      expect(decode).not.toHaveBeenCalled();
      const { imageLimits } = options as { imageLimits?: object };
      const size = { width: 9, height: 8 };
      expect(resize).toHaveBeenCalledWith(JPEG, size, PREPROCESS, imageLimits);
    },
  );

  it('are decoded by our codecs where nothing else can', async () => {
    surroundings.decode = () => Promise.resolve(undefined);
    await (await load()).classify(JPEG, {});
    expect(resize).toHaveBeenCalledTimes(1);
  });

  it.each(['/9j/', 'data:image/jpeg;base64,/9j/'])('may be the text %s', async (text) => {
    await (await load()).classify(text, {});
    expect(resize.mock.calls[0]![0]).toEqual(Uint8Array.of(0xff, 0xd8, 0xff));
  });

  it('must be something', async () => {
    const call = (await load()).classify('photo.jpg', {});
    await expect(call).rejects.toMatchObject({ code: Code.FileReadFailed });
  });
});
