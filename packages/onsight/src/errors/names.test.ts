// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';

import { meantName } from './names.js';

const KNOWN = ['sha256', 'bytes', 'preventLoad', 'labels', 'std', 'normMean'];

it.each([
  ['SHA-256', 'sha256'],
  ['sha_256', 'sha256'],
  ['sha265', 'sha256'],
  ['sha25', 'sha256'],
  ['byte', 'bytes'],
  ['bites', 'bytes'],
  ['preventload', 'preventLoad'],
  ['prevent_load', 'preventLoad'],
  ['lables', 'labels'],
  ['llabels', 'labels'],
  ['labelsx', 'labels'],
  ['STD', 'std'],
  ['normmean', 'normMean'],
])('%s means %s', (name, meant) => {
  expect(meantName(name, KNOWN)).toBe(meant);
});

it.each(['size', 'sha512', 'sat', '', 'label_map', 'x'.repeat(100_000)])(
  '%s means none of them',
  (name) => {
    expect(meantName(name, KNOWN)).toBeUndefined();
  },
);
