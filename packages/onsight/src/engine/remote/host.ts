// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The worker's side: takes calls one after another, and has the WebAssembly module compute them.

import { RnExecutorchError, RnExecutorchErrorCode as Code } from '../../errors/index.js';
import { parseUnknownError } from '../../errors/error.js';
import { printable } from '../../resources/failures.js';
import { bytesOfBase64, bytesOfDataUri } from '../../resources/uris.js';
import type { Addon, Identity, ModelSource } from '../addon.js';
import type {
  EngineImage,
  EngineModel,
  ImageLimits,
  LimitOptions,
  LoadOptions,
  Pixels,
} from '../engine.js';
import type { Codecs } from '../wasm/codecs.js';
import type { Computer, ModelFile } from './computer.js';
import type { Reply, Request, Services } from './messages.js';

/** What a worker has around it: differs between browsers and Node. */
export interface Surroundings {
  computer(): Promise<Computer>;
  /** onsight's own decoders. */
  codecs(): Promise<Codecs>;
  /** Decodes in another way that is nearer; undefined where it can't be sure to do it well. */
  decode?(image: Uint8Array): Promise<Pixels | undefined>;
  /** The file of an image that a text names; undefined if it names none. */
  readText?(text: string): Promise<Uint8Array | undefined>;
  /** Opens the embedded model, one that the path names, or one of these bytes. */
  open(source: ModelSource): Promise<ModelFile>;
}

/** As ModelLimits::untrusted() has it for files (src/runtime/model_options.cc). */
const UNTRUSTED_BYTES = 512 * 2 ** 20;

type Handle = Parameters<Addon['classify']>[0];
type Embedder = Parameters<Addon['embed']>[0];

/** A loaded model, and how images are decoded for it. */
interface Model extends Pick<EngineModel, 'inputShape' | 'preprocess'> {
  handle: Handle | Embedder;
  limits: ImageLimits | undefined;
  exact: boolean;
}

export class Host {
  readonly #queue: Extract<Request, { id: number }>[] = [];
  readonly #models = new Map<number, Model>();
  readonly #services: Services;
  #isBusy = false;
  #isBroken = false;
  #last = 0;
  readonly #computer: () => Promise<Computer>;
  readonly #codecs: () => Promise<Codecs>;

  constructor(
    readonly surroundings: Surroundings,
    readonly post: (reply: Reply) => void,
  ) {
    this.#computer = onceDone(() => surroundings.computer());
    this.#codecs = onceDone(() => surroundings.codecs());
    this.#services = this.#makeServices();
  }

  /** Takes a call into the queue, or one out of it. */
  receive(request: Request): void {
    if ('forget' in request) {
      const at = this.#queue.findIndex(({ id }) => id === request.forget);
      if (at >= 0) this.#queue.splice(at, 1);
      return;
    }
    this.#queue.push(request);
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (;;) {
      await nextTurn(); // What is there already may say that a call is not wanted any more.
      const request = this.#queue.shift();
      if (!request) break;
      await this.#answer(request);
    }
    this.#isBusy = false;
  }

  async #answer({ id, method, given }: Extract<Request, { id: number }>): Promise<void> {
    if (this.#isBroken) return;
    try {
      const serve = this.#services[method] as (...given: readonly unknown[]) => Promise<unknown>;
      this.post({ id, result: await serve(...given) });
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        // Its memory may be anything now.
        this.#isBroken = true;
        this.post({ broken: `the WebAssembly module failed: ${error.message}` });
        return;
      }
      const { code, message } = parseUnknownError(asMemoryError(error));
      this.post({ id, failure: { code, message } });
    }
  }

  #makeServices(): Services {
    return {
      loadClassifier: (source, { exact, ...options }) =>
        this.#reading(source, options, async (addon, bytes, known) => {
          const loaded = await addon.loadClassifier(bytes, known);
          const { handle, ...facts } = loaded;
          const model = this.#hold(loaded, { exact, ...options });
          return { ...facts, model, labels: addon.labels(handle) };
        }),
      loadImageEmbedder: (source, { exact, ...options }) =>
        this.#reading(source, options, async (addon, bytes, known) => {
          const loaded = await addon.loadImageEmbedder(bytes, known);
          const { dimensions, inputShape, inputShapes, preprocess } = loaded;
          const model = this.#hold(loaded, { exact, ...options });
          return { model, dimensions, inputShape, inputShapes, preprocess };
        }),
      inspect: (source, options) =>
        this.#reading(source, options, (addon, bytes) => addon.inspect(bytes, options)),
      classify: async (number, image, options) => {
        const model = this.#model(number);
        const pixels = await this.#pixels(image, model);
        return (await this.#computer()).addon.classify(model.handle as Handle, pixels, options);
      },
      embed: async (number, image) => {
        const model = this.#model(number);
        const pixels = await this.#pixels(image, model);
        return (await this.#computer()).addon.embed(model.handle as Embedder, pixels);
      },
      close: async (number) => {
        const { addon } = await this.#computer();
        const { handle } = this.#model(number);
        this.#models.delete(number);
        addon.closeClassifier(handle as Handle);
        addon.closeImageEmbedder(handle as Embedder);
      },
    };
  }

  /** Calls the addon with a model's file, and with what that is known by. */
  async #reading<O extends Identity & LimitOptions, T>(
    source: ModelSource,
    options: O,
    call: (addon: Addon, file: Uint8Array, options: O) => Promise<T>,
  ): Promise<T> {
    // The module is loaded while the file is opened.
    const opening = this.surroundings.open(source);
    const [computer, file] = await Promise.all([this.#computer(), opening]).catch(
      async (error: unknown) => {
        (await opening).close?.();
        throw error;
      },
    );
    if (
      options.limits === 'untrusted' &&
      typeof source === 'string' &&
      file.size > UNTRUSTED_BYTES
    ) {
      file.close?.();
      throw new RnExecutorchError(
        Code.FileReadFailed,
        `the model has ${file.size} bytes, the limit is ${UNTRUSTED_BYTES}`,
      );
    }
    const known = { ...options, ...(file.identity && { digest: file.identity }) };
    return computer.withFile(file, (bytes) => call(computer.addon, bytes, known));
  }

  #hold(
    { handle, inputShape, preprocess }: Omit<Model, 'limits' | 'exact'>,
    { exact = false, imageLimits: limits }: LoadOptions,
  ): number {
    const isExact = exact || limits !== undefined;
    this.#models.set(++this.#last, { handle, inputShape, preprocess, limits, exact: isExact });
    return this.#last;
  }

  #model(number: number): Model {
    const model = this.#models.get(number);
    if (model) return model;
    throw new RnExecutorchError(Code.ModuleNotLoaded, 'This model was freed: load another');
  }

  async #pixels(image: EngineImage, model: Model): Promise<Pixels> {
    if (typeof image === 'object' && 'channels' in image) return image;
    const bytes =
      typeof image === 'string'
        ? ((await this.surroundings.readText?.(image)) ?? bytesOfText(image))
        : image;
    const decoded = model.exact ? undefined : await this.surroundings.decode?.(bytes);
    if (decoded) return decoded;
    const [, , height = 0, width = 0] = model.inputShape;
    const codecs = await this.#codecs();
    return codecs.resize(bytes, { width, height }, model.preprocess, model.limits);
  }
}

/** The encoded image that a `data:` URI or base64 stands for. @throws RnExecutorchError */
function bytesOfText(text: string): Uint8Array {
  const isDataUri = /^data:/i.test(text);
  const bytes = isDataUri ? bytesOfDataUri(text) : bytesOfBase64(text);
  if (bytes && bytes.length > 0) return bytes;
  throw new RnExecutorchError(
    Code.FileReadFailed,
    `'${printable(text)}' can't be read as an image: expected a URL, a data: URI or base64`,
  );
}

/** Calls `make` until it has once succeeded. */
function onceDone<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}

/** Buffers that don't fit into memory are a RangeError of JavaScript's. */
function asMemoryError(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new RnExecutorchError(
    Code.MemoryAllocationFailed,
    `there is not enough memory (${error.message})`,
    error,
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
