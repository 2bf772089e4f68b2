// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0

/** What is exported by React; undefined if it is not there. */
export const react: typeof import('react') | undefined;
/** Why it is not there. */
export const reason: unknown;
