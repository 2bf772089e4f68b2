// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0

/** The version of this package, as in package.json. */
export const VERSION = '0.1.0';
