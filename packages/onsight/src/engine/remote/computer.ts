// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The WebAssembly module that computes, and what it reads models from.

import type { Addon } from '../addon.js';
import { Handle } from '../wasm/codec.js';
import type { RandomAccess } from '../wasm/files.js';
import type { WasmModule } from '../wasm/instantiate.js';
import { wasmAddon } from '../wasm/module.js';

/** A model's file. */
export interface ModelFile extends RandomAccess {
  /** Files of one text are the same. */
  readonly identity?: string;
}

/** Bytes that stay in JavaScript's memory. */
export function fileInMemory(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: (offset, target) => target.set(bytes.subarray(offset, offset + target.length)),
  };
}

export class Computer {
  readonly addon: Addon;

  constructor(readonly module: WasmModule) {
    this.addon = wasmAddon(module);
  }

  /** Calls a function of the addon with a file where a model's bytes may be. */
  async withFile<T>(file: RandomAccess, call: (source: Uint8Array) => Promise<T>): Promise<T> {
    const { module } = this;
    const handle = module.onsight_open(module.files.add(file), file.size);
    try {
      return await call(new Handle(handle) as unknown as Uint8Array);
    } finally {
      module.onsight_drop(handle); // A loaded model holds the file itself.
    }
  }
}
