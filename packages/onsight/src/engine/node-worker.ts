// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The WebAssembly engine in Node, where there is no addon for the machine: both sides of its worker.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../errors/index.js';
import { textOf } from '../errors/values.js';
import { pathsOfFileUri } from '../resources/uris.js';
import { VERSION } from '../version.js';
import { addonEngine } from './addon.js';
import type { Engine } from './engine.js';
import { remoteAddon } from './remote/addon.js';
import { Computer, fileInMemory, type ModelFile } from './remote/computer.js';
import type { StartWorker } from './remote/connection.js';
import { Host, type Surroundings } from './remote/host.js';
import type { Reply, Request } from './remote/messages.js';
import { wasmCodecs } from './wasm/codecs.js';
import { targetName, variant, type Variant } from './wasm/features.js';
import { instantiate } from './wasm/instantiate.js';
import { instantiateThreaded, runThread, type ThreadStart } from './wasm/threads.js';

/** Files of the package, by path. */
interface Assets {
  modules: Readonly<Record<Variant, string>>;
  codecs: string;
  model: string;
  /** The script of threads, which calls {@link serveThread}. */
  thread: string;
}

/** @param script the path of the worker's script, which calls {@link serveProgram} */
export function threadEngine(script: string): Engine {
  const info = () => ({
    version: VERSION,
    target: targetName(),
    targets: [targetName()],
    threads: availableParallelism(),
    imageFormats: ['JPEG', 'PNG', 'WebP'],
  });
  return addonEngine(remoteAddon(startWorker(script), info));
}

function startWorker(script: string): StartWorker {
  return ({ reply, lost }) => {
    const worker = new Worker(script);
    worker.on('message', (data: Reply) => reply(data));
    worker.on('error', (error) => lost(textOf(error)));
    worker.on('exit', () => lost('it ended'));
    return {
      post: (request) => worker.postMessage(request),
      end: () => void worker.terminate(),
      hold: (isAwaited) => (isAwaited ? worker.ref() : worker.unref()),
    };
  };
}

/** Answers the program that started this worker. */
export function serveProgram(assets: Assets): void {
  const host = new Host(surroundings(assets), (reply) => parentPort?.postMessage(reply));
  parentPort?.on('message', (request: Request) => host.receive(request));
}

/** Computes as one of the threads of the worker that started this one. */
export function serveThread(): void {
  void runThread(workerData as ThreadStart, () => parentPort?.postMessage('ready'));
}

function surroundings({ modules, codecs, model, thread }: Assets): Surroundings {
  const compiled = async (path: string) => WebAssembly.compile(await readFile(path));
  const startThread = (workerData: ThreadStart) =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(thread, { workerData });
      worker.once('message', () => resolve()).once('error', reject);
    });
  return {
    computer: async () => {
      const module = await compiled(modules[variant()]);
      const threads = availableParallelism();
      return new Computer(await instantiateThreaded(module, threads, startThread));
    },
    codecs: async () => wasmCodecs(await instantiate(await compiled(codecs))),
    open: (source) =>
      source instanceof Uint8Array
        ? Promise.resolve(fileInMemory(source))
        : Promise.resolve(openFile(source ?? model)),
    readText: readPath,
  };
}

function openFile(path: string): ModelFile {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (!status.isFile()) {
      closeSync(descriptor);
      throw new Error('it is no regular file');
    }
    const { size, mtimeMs } = status;
    return {
      size,
      identity: `${resolve(path)} ${size} ${mtimeMs}`,
      read: (offset, target) => readWhole(descriptor, offset, target),
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    throw new RnExecutorchError(
      Code.FileReadFailed,
      `${path} can't be read: ${textOf(error)}`,
      error,
    );
  }
}

function readWhole(descriptor: number, offset: number, target: Uint8Array): void {
  for (let filled = 0; filled < target.length;) {
    const count = readSync(descriptor, target.subarray(filled), { position: offset + filled });
    if (count === 0) throw new RangeError('the file ended');
    filled += count;
  }
}

/** The file that a text names as path or `file:` URI; undefined if there is none. */
async function readPath(text: string): Promise<Uint8Array | undefined> {
  const paths = /^file:/i.test(text) ? pathsOfFileUri(text) : [text];
  for (const path of paths) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes) return bytes;
  }
  return undefined;
}
