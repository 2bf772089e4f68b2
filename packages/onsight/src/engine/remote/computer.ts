// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The WebAssembly module that computes, and models read into its memory without another copy.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import type { Addon } from '../addon.js';
import { MORE_MEMORY } from '../wasm/calls.js';
import { Block } from '../wasm/codec.js';
import type { WasmModule } from '../wasm/instantiate.js';
import { wasmAddon } from '../wasm/module.js';

/** A file that is read from its beginning to its end. */
export interface ModelFile {
  /** Bytes of all chunks together. */
  size: number;
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Files of one text are the same. */
  identity: string;
}

export class Computer {
  readonly addon: Addon;

  constructor(readonly module: WasmModule) {
    this.addon = wasmAddon(module);
  }

  /** A file's bytes, for a function of the addon, which takes them over. */
  async read({ size, chunks }: ModelFile): Promise<Uint8Array> {
    const { module } = this;
    const address = module.malloc(Math.max(size, 1));
    if (address === 0) {
      throw new RnExecutorchError(
        Code.MemoryAllocationFailed,
        `there is not enough memory for a model of ${size} bytes. ${MORE_MEMORY}`,
      );
    }
    try {
      let filled = 0;
      for await (const chunk of chunks) {
        if (chunk.length > size - filled) throw changed(size);
        // Its memory may have grown while the chunk was awaited, and have another buffer.
        new Uint8Array(module.memory.buffer).set(chunk, address + filled);
        filled += chunk.length;
      }
      if (filled < size) throw changed(size);
    } catch (error) {
      module.free(address);
      throw error;
    }
    return new Block(address, size) as unknown as Uint8Array;
  }
}

function changed(size: number): RnExecutorchError {
  return new RnExecutorchError(
    Code.FileReadFailed,
    `The model's file has no longer the ${size} bytes that it had: load it again`,
  );
}
