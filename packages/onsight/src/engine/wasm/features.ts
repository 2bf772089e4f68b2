// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What WebAssembly can do here, and so which module is taken.

/** Builds of the module, by what they need beside SIMD. */
export type Variant = 'plain' | 'relaxed' | 'threads' | 'relaxedThreads';

/** The best module. */
export function variant(): Variant {
  if (hasThreads()) return hasRelaxedSimd() ? 'relaxedThreads' : 'threads';
  return hasRelaxedSimd() ? 'relaxed' : 'plain';
}

/** Threads share memory, which pages only may that are isolated from others. */
export function hasThreads(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== 'undefined' && crossOriginIsolated !== false;
}

/** The name of the target that the module has. */
export function targetName(): string {
  return hasRelaxedSimd() ? 'wasm128relaxed' : 'wasm128';
}

// (func (result v128) (i8x16.relaxed_swizzle (i8x16.splat (i32.const 1)) (i8x16.splat (i32.const 2))))
const RELAXED_SIMD = [
  [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // header
  [1, 5, 1, 0x60, 0, 1, 0x7b], // a type: no parameters, a v128
  [3, 2, 1, 0], // a function of it
  [10, 15, 1, 13, 0, 0x41, 1, 0xfd, 15, 0x41, 2, 0xfd, 15, 0xfd, 0x80, 2, 11],
];

function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(RELAXED_SIMD.flat()));
}
