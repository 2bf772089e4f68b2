// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The engine of React Native, and what to do where it is not.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../errors/index.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const ADDON = process.env['ONSIGHT_ADDON'] ?? file('build/release/bin/onsight.node');
const addon: unknown = createRequire(import.meta.url)(ADDON);

const load = () => import('./native.js');

/** The app's one native module. */
function stubModule(install: () => boolean): void {
  vi.stubGlobal('__turboModuleProxy', (name: string) => (name === 'Onsight' ? { install } : null));
}

beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  delete (globalThis as { __onsight?: unknown }).__onsight;
});

it('is installed at first use, and once', async () => {
  const install = vi.fn(() => Reflect.set(globalThis, '__onsight', addon));
  stubModule(install);
  const { hasNativeEngine, loadNativeEngine } = await load();
  expect(hasNativeEngine()).toBe(true);
  expect(install).not.toHaveBeenCalled();
  expect(loadNativeEngine().runtimeInfo().version).toMatch(/^\d+\./);
  const classifier = await loadNativeEngine().loadClassifier(undefined, {});
  const { labels } = await classifier.classify(file('samples/bison.jpg'), { maxResults: 1 });
  expect(labels).toEqual(['bison']);
  expect(install).toHaveBeenCalledTimes(1);
});

it('is there where the functions are installed already, as in the runtimes of worklets', async () => {
  vi.stubGlobal('__onsight', addon);
  const { hasNativeEngine, loadNativeEngine } = await load();
  expect(hasNativeEngine()).toBe(true);
  expect(loadNativeEngine().runtimeInfo().threads).toBeGreaterThan(0);
});

describe('is missing', () => {
  const missing = async (text: RegExp) => {
    const { loadNativeEngine } = await load();
    expect(loadNativeEngine).toThrow(text);
    expect(loadNativeEngine).toThrow(
      expect.objectContaining({ code: Code.PlatformNotSupported }) as Error,
    );
  };

  it('in an app that was not built again', async () => {
    vi.stubGlobal('RN$Bridgeless', true);
    await missing(/build and install the app again/);
    expect((await load()).hasNativeEngine()).toBe(false);
  });

  it('in Expo Go', async () => {
    vi.stubGlobal('RN$Bridgeless', true);
    vi.stubGlobal('expo', { modules: { ExpoGo: {} } });
    await missing(/npx expo run:android/);
  });

  it('on the old architecture', () => missing(/newArchEnabled=true/));

  it('where JavaScript runs in a remote debugger', async () => {
    stubModule(() => false);
    await missing(/turn off remote debugging/);
  });

  it('where it fails', async () => {
    stubModule(() => {
      throw new Error('no JSI here');
    });
    await missing(/can't be installed: no JSI here/);
  });
});
