// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What this browser can do, and so which module it gets.

/** Builds of the module, by what they need beside SIMD. */
export type Variant = 'plain' | 'relaxed' | 'threads' | 'relaxedThreads';

/** The best module for this page; also where there is no page, as in Node. */
export function variant(): Variant {
  if (hasThreads()) return hasRelaxedSimd() ? 'relaxedThreads' : 'threads';
  return hasRelaxedSimd() ? 'relaxed' : 'plain';
}

/** Threads share memory, which only pages get that are isolated from others. */
export function hasThreads(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated;
}

/** Threads to compute with, 1 or more. */
export function threadCount(): number {
  return hasThreads() ? Math.max(navigator.hardwareConcurrency, 1) : 1;
}

// (func (result v128) (i8x16.relaxed_swizzle (i8x16.splat (i32.const 1)) (i8x16.splat (i32.const 2))))
const RELAXED_SIMD = [
  [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // header
  [1, 5, 1, 0x60, 0, 1, 0x7b], // a type: no parameters, a v128
  [3, 2, 1, 0], // a function of it
  [10, 15, 1, 13, 0, 0x41, 1, 0xfd, 15, 0x41, 2, 0xfd, 15, 0xfd, 0x80, 2, 11],
];

export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(RELAXED_SIMD.flat()));
}
