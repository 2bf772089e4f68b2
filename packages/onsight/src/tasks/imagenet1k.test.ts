// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The made file of class names against the table it is made of.

import { expect, it } from 'vitest';

import { actualLabels, expectedLabels } from '../../tools/imagenet-labels.mjs';

it('is what the table says (else run: node tools/imagenet-labels.mjs)', async () => {
  expect(await actualLabels()).toBe(await expectedLabels());
});
