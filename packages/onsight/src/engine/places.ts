// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the native files are: in the package for this platform, or in a build of the repository.

import { fileURLToPath } from 'node:url';

const FOLDER = '/packages/onsight/';
/** This machine, as packages for it are named. */
export const PLATFORM = `${process.platform}-${process.arch}`;
const PACKAGE = `@onsight/${PLATFORM}`;

// Undefined in a CommonJS bundle made of the ESM files.
const here = import.meta.url as string | undefined;
const end = here?.includes('/node_modules/') ? -1 : (here?.lastIndexOf(FOLDER) ?? -1);

/** Where a native file may be, first to last: in this platform's package, or an absolute path. */
export function places(file: string): string[] {
  const packaged = `${PACKAGE}/${file}`;
  if (!here || end < 0) return [packaged];
  // The package is run inside the repository.
  return [packaged, fileURLToPath(`${here.slice(0, end)}/build/release/bin/${file}`)];
}

/** Whether a place is in this platform's package. */
export function isPackaged(place: string): boolean {
  return place.startsWith(`${PACKAGE}/`);
}
