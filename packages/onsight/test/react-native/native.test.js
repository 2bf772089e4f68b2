// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The built package finds its native module by React Native's own TurboModuleRegistry. Node's addon
// stands for what the module installs.

import './globals'; // before all that keeps what it finds there

import { join } from 'node:path';
import { afterAll, expect, it, jest } from '@jest/globals';

const root = join(__dirname, '../../../..');
const ADDON = process.env.ONSIGHT_ADDON ?? join(root, 'build/release/bin/onsight.node');
const BISON = join(root, 'samples/bison.jpg');

const install = jest.fn(() => Reflect.set(globalThis, '__onsight', require(ADDON)));

let onsight, testing;

// React Native has looked for native modules before, so it is loaded anew.
jest.isolateModules(() => {
  globalThis.__turboModuleProxy = (name) => (name === 'Onsight' ? { install } : null);
  onsight = require('onsight/react');
  testing = require('@testing-library/react-native');
});

afterAll(() => {
  delete globalThis.__turboModuleProxy;
  delete globalThis.__onsight;
});

it('is available before anything is installed', () => {
  expect(onsight.isAvailable).toBe(true);
  expect(install).not.toHaveBeenCalled();
});

it('answers without any set-up, with the embedded model', async () => {
  const classifier = await onsight.createClassifier();
  const [best] = await classifier.classify(BISON, { maxResults: 1 });
  expect(best.label).toBe('bison');
  classifier.dispose();
  expect(install).toHaveBeenCalledTimes(1);
});

it('lends itself to hooks', async () => {
  const { act, renderHook, waitFor } = testing;
  const { result } = renderHook(() => onsight.useClassifier());
  await waitFor(() => expect(result.current).toMatchObject({ isReady: true, error: null }), {
    timeout: 20_000,
  });
  const [best] = await act(() => result.current.classify(BISON, { maxResults: 1 }));
  expect(best.label).toBe('bison');
});
