// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of an instantiated onsight.wasm, as those of the addon. They run where they are
// called: what must stay responsive calls them in a worker.

import type { Addon } from '../addon.js';
import { functionsOf } from './calls.js';
import type { WasmModule } from './instantiate.js';

export function wasmAddon(module: WasmModule): Addon {
  return Object.fromEntries(
    functionsOf(module).map(({ name, now, call }) => [
      name,
      // eslint-disable-next-line @typescript-eslint/require-await -- errors become rejections
      now ? call : async (...given: unknown[]) => call(...given),
    ]),
  ) as unknown as Addon;
}
