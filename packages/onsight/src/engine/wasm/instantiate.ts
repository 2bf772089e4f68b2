// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Makes instances of onsight's modules. All that a module gets of its surroundings is a clock, and
// the files that it is given: it finds none itself, and sees no environment and no terminal.

import { Files } from './files.js';

/** What bindings/wasm/module.cc exports, and the memory that it takes its blocks from. */
export interface WasmModule {
  readonly memory: WebAssembly.Memory;
  readonly files: Files;
  malloc(size: number): number;
  free(address: number): void;
  onsight_functions(): number;
  onsight_call(number: number, encoded: number, size: number): number;
  onsight_drop(handle: number): void;
  onsight_open(file: number, size: number): number;
}

// Numbers of errors, as WASI has them.
const BAD_FILE = 8;
const NO_ENTRY = 44;

/**
 * An instance of a compiled module that has no threads.
 *
 * @throws WebAssembly.LinkError for another module
 */
export async function instantiate(compiled: WebAssembly.Module): Promise<WasmModule> {
  const module = await instanceOver(compiled);
  module._initialize();
  return module;
}

/** An instance before its first call, over a memory of its own, or one that threads share. */
export async function instanceOver<T extends WasmModule>(
  compiled: WebAssembly.Module,
  shared?: WebAssembly.Memory,
): Promise<T & { _initialize(): void }> {
  const memory = () => shared ?? module.memory;
  const files = new Files();
  const { exports } = await WebAssembly.instantiate(compiled, imports(memory, files, shared));
  const module = { ...exports, files } as unknown as T & { _initialize(): void };
  return shared ? { ...module, memory: shared } : module;
}

function imports(
  memory: () => WebAssembly.Memory,
  files: Files,
  shared?: WebAssembly.Memory,
): WebAssembly.Imports {
  const view = () => new DataView(memory().buffer); // another buffer whenever it grew
  return {
    env: {
      ...noFiles(),
      ...files.imports(memory),
      emscripten_notify_memory_growth: () => undefined,
      ...(shared && { memory: shared }),
    },
    wasi_snapshot_preview1: {
      ...noDescriptors(),
      environ_get: () => 0,
      environ_sizes_get(count: number, bytes: number) {
        view().setUint32(count, 0, true);
        view().setUint32(bytes, 0, true);
        return 0;
      },
      clock_time_get(clock: number, _precision: bigint, address: number) {
        // Clock 0 counts from 1970, the others from any time. Nanoseconds.
        const now = clock === 0 ? Date.now() : performance.timeOrigin + performance.now();
        view().setBigUint64(address, BigInt(Math.round(now * 1e6)), true);
        return 0;
      },
      proc_exit(status: number) {
        throw new WebAssembly.RuntimeError(`the module ended with status ${String(status)}`);
      },
    },
  };
}

/** System calls of emscripten's C library that name a file. */
function noFiles(): Record<string, () => number> {
  const names = ['fstat64', 'stat64', 'fstatat64', 'lstat64', 'getcwd', 'readlink'];
  return Object.fromEntries(names.map((name) => [`__syscall_${name}`, () => -NO_ENTRY]));
}

function noDescriptors(): Record<string, () => number> {
  const names = ['close', 'read', 'pread', 'write', 'seek'];
  return Object.fromEntries(names.map((name) => [`fd_${name}`, () => BAD_FILE]));
}
