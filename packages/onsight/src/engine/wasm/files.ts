// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Files that a WebAssembly module reads when it needs them, so that its memory never has them
// whole. Its other side is bindings/wasm/file.cc.

/** Bytes that are read on the thread that the module computes on. */
export interface RandomAccess {
  readonly size: number;
  /** Fills `target` with the bytes from `offset` on, which it has. */
  read(offset: number, target: Uint8Array): void;
  close?(): void;
}

/** The open files of a module. */
export class Files {
  readonly #open = new Map<number, RandomAccess>();
  #last = 0;

  /** Gives the file's number. It is closed when the module lets go of it. */
  add(file: RandomAccess): number {
    this.#open.set(++this.#last, file);
    return this.#last;
  }

  /** What the module imports. */
  imports(memory: () => WebAssembly.Memory) {
    return {
      onsight_file_read: (number: number, offset: number, address: number, size: number) => {
        try {
          const file = this.#open.get(number);
          file?.read(offset, new Uint8Array(memory().buffer, address >>> 0, size >>> 0));
          return file ? 1 : 0;
        } catch {
          return 0; // The module says that it can't be read.
        }
      },
      onsight_file_close: (number: number) => {
        this.#open.get(number)?.close?.();
        this.#open.delete(number);
      },
    };
  }
}
