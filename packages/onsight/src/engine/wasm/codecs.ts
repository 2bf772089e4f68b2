// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions of an instantiated onsight-codecs.wasm: encoded images for onsight.wasm, which has
// no codecs. They run where they are called.

import type { ImageLimits, Pixels, Preprocess } from '../engine.js';
import { functionsOf } from './calls.js';
import type { WasmModule } from './instantiate.js';

/** Pixels of the width and height of a model's input, which are not resized or cut again. */
export interface ResizedPixels extends Pixels {
  readonly resized: true;
}

/** Errors of all of them have a `code`, and codecs can be used on. */
export interface Codecs {
  /** As in "JPEG". */
  readonly formats: readonly string[];
  /** All pixels of an image, 3 channels, upright: those that the addon sees. */
  decode(bytes: Uint8Array, limits?: ImageLimits): Pixels;
  /**
   * The pixels that a model of that input gets of an image. A JPEG or PNG is read row by row, and
   * takes little memory however large it is.
   */
  resize(
    bytes: Uint8Array,
    input: { readonly width: number; readonly height: number },
    preprocess: Preprocess,
    limits?: ImageLimits,
  ): ResizedPixels;
}

export function wasmCodecs(module: WasmModule): Codecs {
  const functions = functionsOf(module);
  const call = (name: string, ...given: unknown[]): unknown => {
    const found = functions.find((one) => one.name === name);
    if (!found) throw new TypeError(`the module has no function ${name}`);
    return found.call(...given);
  };
  return {
    formats: call('imageFormats') as string[],
    decode: (bytes, imageLimits) => call('decode', bytes, { imageLimits }) as Pixels,
    resize: (bytes, { width, height }, { resize, crop, interpolation, antialias }, imageLimits) =>
      call('resize', bytes, width, height, {
        resize,
        crop,
        interpolation,
        antialias,
        imageLimits,
      }) as ResizedPixels,
  };
}
