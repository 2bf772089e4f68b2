// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { batch, type BatchItem } from './batch.js';

const echo = (input: number) => Promise.resolve(input);
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function all<T>(items: AsyncIterable<BatchItem<T>>): Promise<BatchItem<T>[]> {
  const found: BatchItem<T>[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('a batch', () => {
  it('answers in the order of its inputs, whatever they are in', async () => {
    const slowFirst = async (input: number) => {
      await later(20 - input);
      return input;
    };
    const expected = [0, 1, 2, 3].map((result, index) => ({ index, result }));
    for (const inputs of [[0, 1, 2, 3], new Set([0, 1, 2, 3]), slowly([0, 1, 2, 3])]) {
      expect(await all(batch(inputs, slowFirst, { concurrency: 3 }))).toEqual(expected);
    }
  });

  it.each([undefined, null, 5])('ends when next() of its inputs gives %s', async (next) => {
    const inputs = { [Symbol.iterator]: () => ({ next: () => next as never }) };
    await expect(all(batch(inputs, echo, {}))).rejects.toMatchObject({
      code: Code.InvalidArgument,
    });
  });

  it('answers before its inputs have another one', async () => {
    let answer: (() => void) | undefined;
    async function* afterEachAnswer() {
      for (let i = 0; i < 3; i++) {
        const answered = new Promise<void>((resolve) => (answer = resolve));
        yield i;
        await answered;
      }
    }
    const results = [];
    for await (const { result } of batch(afterEachAnswer(), echo, {})) {
      results.push(result);
      answer?.();
    }
    expect(results).toEqual([0, 1, 2]);
  });

  it('has no more under way than it may', async () => {
    let [running, most] = [0, 0];
    const call = async () => {
      most = Math.max(most, ++running);
      await later(1);
      running--;
    };
    await all(batch(Array(20).fill(0), call, { concurrency: 3 }));
    expect(most).toBe(3);
  });

  it('goes on behind an input that fails', async () => {
    const call = (input: number) =>
      input === 1 ? Promise.reject(new Error('bad')) : Promise.resolve(input);
    const items = await all(batch([0, 1, 2], call, {}));
    expect(items.map(({ result, error }) => result ?? error.message)).toEqual([0, 'bad', 2]);
  });

  it('gives what is under way before it tells that its inputs failed', async () => {
    function* failing() {
      yield 1;
      throw new Error('no more');
    }
    const found: unknown[] = [];
    const consume = async () => {
      for await (const { result } of batch(failing(), echo, {})) found.push(result);
    };
    await expect(consume()).rejects.toMatchObject({ message: 'no more' });
    expect(found).toEqual([1]);
  });

  it('ends when stopped, also while its inputs are silent', async () => {
    const controller = new AbortController();
    let isReturned = false;
    const silent: AsyncIterableIterator<number> = {
      next: () => new Promise(() => undefined),
      return: () => {
        isReturned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => silent,
    };
    const items = all(batch(silent, echo, { signal: controller.signal }));
    controller.abort('enough');
    await expect(items).rejects.toMatchObject({ code: Code.InvalidState, cause: 'enough' });
    expect(isReturned).toBe(true);
  });

  it('gives what is finished before it tells that it was stopped', async () => {
    const controller = new AbortController();
    const found: unknown[] = [];
    const consume = async () => {
      const { signal } = controller;
      for await (const { index } of batch(slowly([1, 2, 3, 4]), echo, { signal, concurrency: 1 })) {
        found.push(index);
        if (index === 1) controller.abort();
      }
    };
    await expect(consume()).rejects.toMatchObject({ code: Code.InvalidState });
    expect(found).toEqual([0, 1]);
  });

  it('is whole if it is stopped behind its last input', async () => {
    const controller = new AbortController();
    const call = async (input: number) => {
      await later(5);
      controller.abort();
      return input;
    };
    expect(await all(batch([1], call, { signal: controller.signal }))).toHaveLength(1);
  });

  it('ends well though its inputs do not like to be let go', async () => {
    const inputs = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: 1 }),
        return: () => {
          throw new Error('no');
        },
      }),
    };
    let count = 0;
    for await (const { result } of batch(inputs as Iterable<number>, echo, {})) {
      count += result ?? 0;
      break;
    }
    expect(count).toBe(1);
  });

  it('lets its inputs go when nobody wants more', async () => {
    let isReturned = false;
    async function* inputs() {
      try {
        for (let i = 0; ; i++) yield await Promise.resolve(i);
      } finally {
        isReturned = true;
      }
    }
    for await (const { index } of batch(inputs(), echo, {})) if (index === 2) break;
    await later(1);
    expect(isReturned).toBe(true);
  });

  it('takes no text for a list, nor anything else', async () => {
    const odd = [
      { [Symbol.iterator]: 5 },
      { [Symbol.iterator]: () => null },
      { [Symbol.asyncIterator]: () => ({}) },
    ];
    const bytes = [new Uint8Array(3), new ArrayBuffer(3)];
    for (const inputs of ['photo.jpg', 5, null, undefined, {}, ...odd, ...bytes]) {
      await expect(all(batch(inputs as number[], echo, {}))).rejects.toMatchObject({
        code: Code.InvalidArgument,
      });
    }
  });
});

it('a batch whose inputs can not be iterated over says why', async () => {
  const inputs = {
    [Symbol.iterator]: () => {
      throw new Error('shut');
    },
  };
  await expect(all(batch(inputs as unknown as number[], echo, {}))).rejects.toMatchObject({
    name: 'RnExecutorchError',
    message: 'shut',
  });
});

async function* slowly<T>(values: T[]) {
  for (const value of values) {
    await later(1);
    yield value;
  }
}
