// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// React, for the hooks. Importing `onsight` must work without it, and with it there must be one
// copy. So the hooks import React nowhere; the entries of the package say where it is:
//
// - Those of `onsight/react`, `onsight/legacy` and React Native import it, as any library does.
// - Those of `onsight` for Node and browsers take it from react/optional.cjs, a file of CommonJS
//   with `require('react')` in a `try`. That is the one form that everybody understands: Node
//   finds the React that `import` finds, as React itself is CommonJS; webpack, esbuild, Rolldown
//   (Vite) and Metro put the app's React in its place, and take the `try` to mean that it may be
//   missing. `await import('react')` would come too late for a first render, or need await at the
//   top, which CommonJS has not; createRequire would find a second React beside a bundle.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** What the hooks use of it. */
export type React = Pick<
  typeof import('react'),
  'useCallback' | 'useEffect' | 'useMemo' | 'useRef' | 'useState'
>;

let found: React | undefined;
let missing: unknown;

/** Says where React is. */
export function provideReact(react: React): void {
  found = react;
}

/** The same, if none has been given; `reason` says why there may be none. */
export function provideOptionalReact(react: React | undefined, reason: unknown): void {
  found ??= react;
  missing = reason;
}

/** @throws RnExecutorchError InvalidState where there is no React */
export function react(): React {
  if (found) return found;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidState,
    "Hooks need React 18 or newer, which can't be found: install react. If it is installed, and " +
      "this is a bundle, import the hooks from 'onsight/react'",
    missing,
  );
}
