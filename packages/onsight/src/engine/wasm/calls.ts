// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Calls of the functions of an instantiated WebAssembly module. They run where they are called.

import { RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { Handle, decode, encode } from './codec.js';
import type { WasmModule } from './instantiate.js';

/** What to do where a module's memory doesn't suffice. */
export const MORE_MEMORY =
  'WebAssembly has 2 GB at most for all models together: free those that are not used (dispose or delete)';

interface Failure {
  code: number;
  message: string;
}

/** A function of a module. Its failures are thrown: Errors with a `code`. */
export interface WasmFunction {
  readonly name: string;
  /** Whether it is short: it has a result and no promise of one. */
  readonly now: boolean;
  readonly call: (...given: unknown[]) => unknown;
}

export function functionsOf(module: WasmModule): WasmFunction[] {
  const calls = new Calls(module);
  const list = calls.result(module.onsight_functions()) as { name: string; now: boolean }[];
  return list.map(({ name, now }, number) => ({
    name,
    now,
    call: (...given) => calls.call(number, given),
  }));
}

class Calls {
  readonly #dead = new FinalizationRegistry<number>((handle) => this.module.onsight_drop(handle));

  constructor(readonly module: WasmModule) {}

  /** Calls a function by its number. @throws an Error with a `code` */
  call(number: number, given: readonly unknown[]): unknown {
    const { module } = this;
    const { address, size } = this.#encoded(given);
    let found: unknown;
    try {
      found = this.result(module.onsight_call(number, address, size));
    } finally {
      module.free(address);
    }
    if (!Array.isArray(found)) throw failed(found as Failure);
    return found[0];
  }

  /** The value of a block of the module, which is freed. */
  result(block: number): unknown {
    if (block === 0) throw noMemory();
    const { module } = this;
    const memory = this.#memory();
    const size = new DataView(memory.buffer, block, 4).getUint32(0, true);
    try {
      return decode(memory.subarray(block + 4, block + 4 + size), (number) => this.#held(number));
    } finally {
      module.free(block);
    }
  }

  /** Arguments in the module's memory. Typed arrays in it are the module's once it is called. */
  #encoded(given: readonly unknown[]): { address: number; size: number } {
    const lent: number[] = [];
    const lend = (array: Uint8Array) => {
      const address = this.#copyIn(array);
      lent.push(address);
      return address;
    };
    try {
      const bytes = encode(given, lend);
      return { address: this.#copyIn(bytes), size: bytes.length };
    } catch (error) {
      lent.forEach((address) => this.module.free(address));
      if (!(error instanceof RangeError)) throw error;
      throw failed({ code: Code.InvalidArgument, message: error.message });
    }
  }

  #held(number: number): Handle {
    const handle = new Handle(number);
    this.#dead.register(handle, number);
    return handle;
  }

  #copyIn(bytes: Uint8Array): number {
    const address = this.module.malloc(Math.max(bytes.length, 1));
    if (address === 0) throw noMemory();
    this.#memory().set(bytes, address);
    return address;
  }

  #memory(): Uint8Array {
    this.module.memory.grow(0); // or the buffer may be from before another thread's growth
    return new Uint8Array(this.module.memory.buffer);
  }
}

function noMemory(): Error {
  return failed({
    code: Code.MemoryAllocationFailed,
    message: 'there is not enough memory',
  });
}

function failed({ code, message }: Failure): Error {
  const isFull = code === (Code.MemoryAllocationFailed as number);
  const text = isFull ? `${message}. ${MORE_MEMORY}` : message;
  return Object.assign(new Error(text), { code });
}
