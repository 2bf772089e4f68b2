// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The state machine of transfers, with work that a test finishes by hand.

import { describe, expect, it, vi } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { Transfer } from './transfer.js';

interface Run {
  signal: AbortSignal;
  progress: (received: number, total: number) => void;
  finish: () => void;
  fail: (error: Error) => void;
}

/** A transfer whose work obeys its signal, and the runs of that work. */
function manual(): { transfer: Transfer; runs: Run[] } {
  const runs: Run[] = [];
  const transfer = new Transfer(
    (signal, progress) =>
      new Promise((finish, fail) => {
        signal.addEventListener('abort', () => fail(new Error('aborted')));
        runs.push({ signal, progress, finish, fail });
      }),
  );
  return { transfer, runs };
}

const tick = () => new Promise((resolve) => setTimeout(resolve));

describe('a transfer', () => {
  it('is one for all who wait', async () => {
    const { transfer, runs } = manual();
    const waits = [transfer.join(), transfer.join({ untilInterrupted: true })];
    await tick();
    runs[0]!.finish();
    expect(await Promise.all(waits)).toEqual([true, true]);
    expect(runs).toHaveLength(1);
    expect(transfer.state).toBe('ended');
  });

  it('fails for all who wait', async () => {
    const { transfer, runs } = manual();
    const waits = [transfer.join(), transfer.join()];
    await tick();
    runs[0]!.fail(new Error('no'));
    for (const wait of waits) await expect(wait).rejects.toThrow('no');
  });

  it('goes on while somebody waits, and stops with the last', async () => {
    const { transfer, runs } = manual();
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [first, second].map(({ signal }) => transfer.join({ signal }));
    await tick();
    first.abort(new Error('enough'));
    await expect(waits[0]).rejects.toMatchObject({
      code: Code.DownloadInterrupted,
      cause: first.signal.reason as Error,
    });
    expect(transfer.state).toBe('running');
    second.abort();
    await expect(waits[1]).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    expect(transfer.state).toBe('ended');
    expect(runs[0]!.signal.aborted).toBe(true);
    await transfer.idle;
  });

  it('never starts for a signal that is aborted already', async () => {
    const { transfer, runs } = manual();
    const wait = transfer.join({ signal: AbortSignal.abort() });
    await expect(wait).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    await transfer.idle;
    expect(runs).toHaveLength(0);
  });

  it('ends for him alone whose callback throws', async () => {
    const { transfer, runs } = manual();
    const clumsy = transfer.join({
      onProgress: () => {
        throw new Error('mine');
      },
    });
    const other = transfer.join();
    await tick();
    const thrown = expect(clumsy).rejects.toThrow('mine');
    runs[0]!.progress(1, 2);
    await thrown;
    runs[0]!.finish();
    expect(await other).toBe(true);
  });

  it('tells its progress to who comes late', async () => {
    const { transfer, runs } = manual();
    void transfer.join();
    await tick();
    runs[0]!.progress(3, 10);
    const onProgress = vi.fn();
    const late = transfer.join({ onProgress });
    runs[0]!.progress(10, 10);
    runs[0]!.finish();
    await late;
    expect(onProgress.mock.calls).toEqual([
      [3, 10],
      [10, 10],
    ]);
  });
});

describe('a pause', () => {
  it('lets some go, others wait, and can be ended', async () => {
    const { transfer, runs } = manual();
    const patient = transfer.join();
    const hasty = transfer.join({ untilInterrupted: true });
    await tick();
    await transfer.pause();
    expect(await hasty).toBe(false);
    expect(runs[0]!.signal.aborted).toBe(true);
    transfer.resume();
    await tick();
    runs[1]!.finish();
    expect(await patient).toBe(true);
  });

  it('and its end are refused out of turn', async () => {
    const { transfer } = manual();
    transfer.join().catch(() => undefined);
    expect(() => transfer.resume()).toThrow(expect.objectContaining({ code: 183 }) as Error);
    await transfer.pause();
    await expect(transfer.pause()).rejects.toMatchObject({ code: 182 });
    await transfer.cancel();
  });

  it('in the moment of the end changes nothing', async () => {
    const finishes: (() => void)[] = [];
    const transfer = new Transfer(() => new Promise((finish) => finishes.push(finish)));
    const wait = transfer.join();
    await tick();
    const pausing = transfer.pause();
    finishes[0]!();
    await pausing;
    expect(await wait).toBe(true);
    expect(transfer.state).toBe('ended');
  });

  it('right after a resume never lets two runs work at once', async () => {
    const { transfer, runs } = manual();
    const wait = transfer.join();
    await tick();
    const pausing = transfer.pause();
    transfer.resume();
    await pausing;
    await tick();
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    runs[1]!.finish();
    expect(await wait).toBe(true);
  });

  it('can be cancelled', async () => {
    const { transfer } = manual();
    const wait = transfer.join();
    const cancelled = expect(wait).rejects.toMatchObject({ code: Code.DownloadInterrupted });
    await transfer.pause();
    await transfer.cancel();
    await cancelled;
    expect(transfer.state).toBe('ended');
  });
});
