// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Whether two types are the same, not only assignable.

type Probe<T> = <U>() => U extends T ? 1 : 2;

/** true if they are, else false. */
export type Same<A, B> = Probe<A> extends Probe<B> ? true : false;
