// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Questions about the engine and about files.

import type { ModelSummary, RuntimeInfo } from '../engine/engine.js';
import { engine, openResource } from '../lifecycle/globals.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { INSPECT, checkOptions } from './options.js';
import type { TaskOptions } from './task.js';

/** Options of {@link inspect}. */
export type InspectOptions = Pick<TaskOptions, 'signal' | 'onProgress' | 'limits'>;

/** What the engine is and can do on this machine. */
export function runtimeInfo(): RuntimeInfo {
  return engine().runtimeInfo();
}

/**
 * What a model file holds, without compiling it.
 *
 * @throws RnExecutorchError of the download; InvalidModelSource for what is no source; InvalidProgram
 * for what is no model; InvalidConfig for unusable options
 */
export async function inspect(
  source: ResourceSource,
  options: InspectOptions = {},
): Promise<ModelSummary> {
  const { limits, ...rest } = checkOptions(options, INSPECT);
  const file = await openResource(source, rest);
  return loadOpened(file, () => engine().inspect(file, { limits }));
}
