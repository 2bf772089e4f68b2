// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A module with threads: instances of it in several workers, over one memory. The workers of its
// threads wait in this memory, not for messages, so that the module finds them while it computes.
// Its other side is bindings/wasm/threads.cc.

import { instanceOver, type WasmModule } from './instantiate.js';

interface ThreadedModule extends WasmModule {
  /** Says how many workers wait; gives the address of the first one's place. */
  onsight_places(workers: number): number;
  onsight_place_bytes(): number;
  onsight_run_thread(place: number): void;
  stackRestore(stack: number): void;
}

/** What a worker needs to run threads; to be posted to it. */
export interface ThreadStart {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly place: number;
}

/** The fields of a place, as int32: what its worker has to do, and on which stack. */
const STATE = 0;
const STACK = 1;
const FREE = 0;
const RUN = 2;

const PAGE = 65536;
/** What the modules are linked with: they begin with the first, and can't use more than the other. */
const INITIAL_PAGES = 256;
const MAXIMUM_PAGES = 32768;

/**
 * An instance of a compiled module with threads, which is to be used in a worker: it blocks.
 *
 * @param threads how many compute, the calling one included
 * @param start starts a worker that passes the message to runThread(); resolves once that says that
 *   it is ready. What it rejects with is thrown here.
 * @throws WebAssembly.LinkError for another module, TypeError or ReferenceError where no memory can
 *   be shared
 */
export async function instantiateThreaded(
  compiled: WebAssembly.Module,
  threads: number,
  start: (message: ThreadStart) => Promise<void>,
  maximumBytes = MAXIMUM_PAGES * PAGE,
): Promise<WasmModule> {
  const memory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: Math.min(Math.floor(maximumBytes / PAGE), MAXIMUM_PAGES),
    shared: true,
  });
  const module = await instanceOver<ThreadedModule>(compiled, memory);
  const workers = Math.max(threads, 1) - 1;
  const first = module.onsight_places(workers);
  const places = Array.from(
    { length: workers },
    (_, worker) => first + worker * module.onsight_place_bytes(),
  );
  await Promise.all(places.map((place) => start({ compiled, memory, place })));
  module._initialize();
  return module;
}

/**
 * Runs threads in a worker, until that is terminated.
 *
 * @param ready is called when threads can run
 */
export async function runThread(
  { compiled, memory, place }: ThreadStart,
  ready: () => void,
): Promise<never> {
  const module = await instanceOver<ThreadedModule>(compiled, memory);
  const fields = new Int32Array(memory.buffer, place, 2);
  ready();
  for (;;) {
    for (let state; (state = Atomics.load(fields, STATE)) !== RUN;) {
      Atomics.wait(fields, STATE, state);
    }
    module.stackRestore(Atomics.load(fields, STACK));
    module.onsight_run_thread(place);
    Atomics.store(fields, STATE, FREE);
  }
}
