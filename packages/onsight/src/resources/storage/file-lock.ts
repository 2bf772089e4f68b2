// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A lock between processes: a file that its owner keeps touching. Node has no flock().

import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFile,
  lstat,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';

import type { ResourceLock } from './storage.js';

const HEARTBEAT_MS = 2_000;
/** A lock that nobody touched for so long has lost its owner. */
const STALE_MS = 15_000;

interface Owner {
  token: string;
  pid: number;
  host: string;
}

/** Takes the lock if it is free, or if its owner is gone; undefined if another has it. The folder is there. */
export async function tryFileLock(path: string): Promise<ResourceLock | undefined> {
  const owner: Owner = { token: randomUUID(), pid: process.pid, host: hostname() };
  if (!(await create(path, owner)) && !((await removeStale(path)) && (await create(path, owner)))) {
    return undefined;
  }
  return new FileLock(path, owner.token);
}

/** Makes the file; false if there is one. Who reads half of it finds it fresh, and lets it be. */
async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined; // Just released, or no lock of ours.
  }
}

/** Whether the lock was stale, and is gone now. */
async function removeStale(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  const info = await lstat(path).catch(() => undefined);
  if (!info) return true;
  const isFresh = Date.now() - info.mtimeMs < STALE_MS;
  if (isFresh && !(owner?.host === hostname() && !isAlive(owner.pid))) return false;
  // Another process may have put a new lock there since: what was taken away decides.
  const taken = `${path}.${randomUUID()}`;
  try {
    await rename(path, taken);
  } catch {
    return false;
  }
  const isSame = (await readOwner(taken))?.token === owner?.token;
  if (!isSame) await copyFile(taken, path, constants.COPYFILE_EXCL).catch(() => undefined);
  await rm(taken, { force: true });
  return isSame;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

class FileLock implements ResourceLock {
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly path: string,
    readonly token: string,
  ) {
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#timer.unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.#isOurs()) await rm(this.path, { force: true });
  }

  async #isOurs(): Promise<boolean> {
    return (await readOwner(this.path))?.token === this.token;
  }

  async #beat(): Promise<void> {
    const now = new Date();
    if (await this.#isOurs()) await utimes(this.path, now, now).catch(() => undefined);
    else this.#lost.abort();
  }
}
