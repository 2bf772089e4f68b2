// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The transfers of one store, by name: there is never more than one of a file.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { Transfer, type JoinOptions, type TransferWork } from './transfer.js';

export class Transfers {
  readonly #byName = new Map<string, Transfer>();

  /** Waits for the transfer of a file, which is started, or resumed, if need be. */
  async join(name: string, work: TransferWork, options: JoinOptions): Promise<boolean> {
    const transfer = this.#start(name, work);
    try {
      return await transfer.join(options);
    } finally {
      if (transfer.state === 'ended') void this.#forget(name, transfer);
    }
  }

  /**
   * Those of the named transfers that have not ended.
   *
   * @throws RnExecutorchError ResourceFetcherNotActive if there are none
   */
  active(names: readonly string[]): Transfer[] {
    const found = names.flatMap((name) => this.#byName.get(name) ?? []);
    const active = [...new Set(found)].filter(({ state }) => state !== 'ended');
    if (active.length > 0) return active;
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherNotActive,
      'None of these sources is being downloaded',
    );
  }

  /** Ends a transfer if there is one, and waits until nothing of it is at work. */
  async stop(name: string): Promise<void> {
    await this.#byName.get(name)?.cancel();
  }

  #start(name: string, work: TransferWork): Transfer {
    const current = this.#byName.get(name);
    if (current && current.state !== 'ended') {
      if (current.state === 'paused') current.resume();
      return current;
    }
    const transfer = new Transfer(work, current?.idle);
    this.#byName.set(name, transfer);
    return transfer;
  }

  async #forget(name: string, transfer: Transfer): Promise<void> {
    await transfer.idle;
    if (this.#byName.get(name) === transfer) this.#byName.delete(name);
  }
}
