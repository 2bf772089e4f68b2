// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The weighing of progress.

import { describe, expect, it } from 'vitest';

import { ProgressMeter } from './progress.js';

describe('progress', () => {
  function meter(count: number): { meter: ProgressMeter; seen: number[] } {
    const seen: number[] = [];
    return { seen, meter: new ProgressMeter(count, (progress) => seen.push(progress)) };
  }

  it('weighs by bytes, once all lengths are known', () => {
    const { meter: it_, seen } = meter(2);
    it_.update(0, 50, 100);
    expect(seen).toEqual([]);
    it_.update(1, 0, 300);
    it_.update(1, 150, 300);
    it_.done(0);
    it_.done(1);
    it_.finish();
    expect(seen).toEqual([0.125, 0.5, 0.625, 1]);
  });

  it('never goes back, even if a download starts again', () => {
    const { meter: it_, seen } = meter(1);
    for (const received of [50, 0, 40, 60]) it_.update(0, received, 100);
    it_.finish();
    expect(seen).toEqual([0.5, 0.6, 1]);
  });

  it('is 1 alone if nothing was downloaded', () => {
    const { meter: it_, seen } = meter(2);
    it_.done(0);
    it_.done(1);
    it_.finish();
    expect(seen).toEqual([1]);
  });

  it('counts a download of unknown length like the others', () => {
    const { meter: it_, seen } = meter(2);
    it_.update(0, 100, 100);
    it_.update(1, 12345, undefined);
    it_.done(1);
    it_.finish();
    expect(seen).toEqual([0.5, 1]);
  });
});
