// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Calls that take turns, with work that a test finishes by hand.

import { describe, expect, it, vi } from 'vitest';

import { Turns } from './turns.js';

const model = (name: string) => ({ name, delete: vi.fn() });
const tick = () => new Promise((resolve) => setTimeout(resolve));

describe('calls', () => {
  it('run one after another, also after one that fails', async () => {
    const turns = new Turns(model('a'));
    const log: string[] = [];
    const call = (name: string) => async () => {
      log.push(`${name} begins`);
      await tick();
      log.push(`${name} ends`);
      if (name === 'first') throw new Error('no');
    };
    const [first, second] = [turns.run(call('first')), turns.run(call('second'))];
    expect(turns.isBusy).toBe(true);
    await expect(first).rejects.toThrow('no');
    await second;
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(turns.isBusy).toBe(false);
  });

  it('reject without a model', async () => {
    const turns = new Turns();
    await expect(turns.run(() => Promise.resolve())).rejects.toMatchObject({ code: 102 });
    expect(turns.isBusy).toBe(false);
  });
});

describe('a model that is replaced', () => {
  it('is freed at once while nobody uses it', () => {
    const [a, b] = [model('a'), model('b')];
    const turns = new Turns(a);
    turns.put(b);
    expect(a.delete).toHaveBeenCalledOnce();
    expect(turns.model).toBe(b);
  });

  it('is freed after the call that uses it; those that wait for it reject', async () => {
    const [a, b] = [model('a'), model('b')];
    const turns = new Turns(a);
    let finish = (): void => undefined;
    const running = turns.run(() => new Promise<void>((resolve) => (finish = resolve)));
    const waiting = expect(turns.run(() => tick())).rejects.toMatchObject({ code: 102 });
    await tick();
    turns.put(b);
    const next = turns.run(({ name }) => Promise.resolve(name));
    expect(a.delete).not.toHaveBeenCalled();
    finish();
    await running;
    expect(a.delete).toHaveBeenCalledOnce();
    await waiting;
    expect(await next).toBe('b');
  });
});
