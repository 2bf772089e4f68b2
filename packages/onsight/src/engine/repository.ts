// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Where the project's repository is, for a package that is run inside it.

const FOLDER = '/packages/onsight/';

// Undefined in a CommonJS bundle made of the ESM files.
const here = import.meta.url as string | undefined;
const end = here?.includes('/node_modules/') ? -1 : (here?.lastIndexOf(FOLDER) ?? -1);

/** The repository's folder; undefined for an installed package. */
export const repository = end < 0 ? undefined : new URL(`${here?.slice(0, end) ?? ''}/`);
