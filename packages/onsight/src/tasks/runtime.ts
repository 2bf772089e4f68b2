// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Questions about the engine and about files.

import type { ModelSummary, RuntimeInfo } from '../engine/engine.js';
import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { engine } from '../lifecycle/globals.js';
import { loadOpened } from '../resources/opened.js';
import type { ResourceSource } from '../resources/source.js';
import { openModel, type TaskOptions } from './task.js';

/** What the engine is and can do on this machine. */
export function runtimeInfo(): RuntimeInfo {
  return engine().runtimeInfo();
}

/** What a model file holds, without compiling it. */
export async function inspect(
  source: ResourceSource,
  options: Pick<TaskOptions, 'signal' | 'onProgress' | 'limits'> = {},
): Promise<ModelSummary> {
  const file = await openModel(source, options);
  if (!file) throw new RnExecutorchError(RnExecutorchErrorCode.InvalidModelSource);
  return loadOpened(file, () => engine().inspect(file, options));
}
