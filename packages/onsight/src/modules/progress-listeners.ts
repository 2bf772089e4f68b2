// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Subscribers to download progress, for the static forms of the modules.

import type { DownloadProgressCallback, Subscription } from './types.js';

export class ProgressListeners {
  readonly #listeners = new Set<DownloadProgressCallback>();

  /** Calls all that subscribed. */
  readonly notify: DownloadProgressCallback = (progress) => {
    for (const listener of [...this.#listeners]) listener(progress);
  };

  /** Subscribes; the same function twice is called twice. */
  add(callback: DownloadProgressCallback): Subscription {
    const listener: DownloadProgressCallback = (progress) => callback(progress);
    this.#listeners.add(listener);
    return { remove: () => this.#listeners.delete(listener) };
  }
}
