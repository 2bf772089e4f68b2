// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where React is, and what hooks say where it is not.

import * as installed from 'react';
import { expect, it, vi } from 'vitest';

it('is the one that is installed, for hooks of `onsight` itself', async () => {
  vi.resetModules();
  const { useClassification } = await import('../index.node.js');
  const { react } = await import('./react.js');
  expect(react().useState).toBe(installed.useState);
  expect(useClassification).toBeTypeOf('function');
});

it('is asked for when a hook is called', async () => {
  vi.resetModules();
  const { provideOptionalReact, provideReact } = await import('./react.js');
  const { useClassifier } = await import('../react.js');
  const reason = new Error('Cannot find module');
  provideOptionalReact(undefined, reason);
  expect(() => useClassifier()).toThrow(
    expect.objectContaining({
      code: 2,
      cause: reason,
      message: expect.stringContaining('install react') as string,
    }),
  );
  provideReact(installed);
  const { react } = await import('./react.js');
  expect(react()).toBe(installed);
  provideOptionalReact(undefined, reason);
  expect(react()).toBe(installed);
});
