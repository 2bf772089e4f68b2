// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// JavaScript values as the bytes that the WebAssembly module reads and writes; the format is stated
// in bindings/wasm/codec.h.

const Tag = {
  Undefined: 0,
  Null: 1,
  False: 2,
  True: 3,
  Number: 4,
  Text: 5,
  Array: 6,
  Object: 7,
  TypedArray: 8,
  Handle: 9,
  Other: 10,
} as const;
type Tag = (typeof Tag)[keyof typeof Tag];

/** The typed arrays that the module knows, by its number of their type. */
const TYPED_ARRAYS = [Uint8Array, Int8Array, Int32Array, Float32Array] as const;
type Elements = InstanceType<(typeof TYPED_ARRAYS)[number]>;

const MAX_DEPTH = 8;
const text = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** What the module holds for us. */
export class Handle {
  constructor(readonly number: number) {}
}

/**
 * The bytes of a value.
 *
 * @param copyIn puts the bytes of a typed array into the module's memory, and gives their address
 * @throws RangeError for what contains itself
 */
export function encode(value: unknown, copyIn: (bytes: Uint8Array) => number): Uint8Array {
  const writer = new Writer(copyIn);
  writer.value(value, 0);
  return writer.bytes();
}

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  constructor(readonly copyIn: (bytes: Uint8Array) => number) {}

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  value(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH)
      throw new RangeError(`an argument is nested more than ${MAX_DEPTH} deep`);
    if (value === undefined) this.#tag(Tag.Undefined);
    else if (value === null) this.#tag(Tag.Null);
    else if (typeof value === 'boolean') this.#tag(value ? Tag.True : Tag.False);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#tagged(Tag.Text, value);
    else if (typeof value !== 'object') this.#tag(Tag.Other);
    else if (value instanceof Handle) this.#handle(value);
    else if (ArrayBuffer.isView(value)) this.#typedArray(value);
    else if (Array.isArray(value)) this.#array(value, depth);
    else this.#object(value, depth);
  }

  /** Room for `size` more bytes. */
  #more(size: number): DataView {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
    }
    return new DataView(this.#bytes.buffer, at, size);
  }

  #tag(tag: Tag): void {
    this.#more(1).setUint8(0, tag);
  }

  #uint32(number: number): void {
    this.#more(4).setUint32(0, number, true);
  }

  #number(number: number): void {
    this.#tag(Tag.Number);
    this.#more(8).setFloat64(0, number, true);
  }

  #handle(handle: Handle): void {
    this.#tag(Tag.Handle);
    this.#uint32(handle.number);
  }

  #tagged(tag: Tag, string: string): void {
    this.#tag(tag);
    this.#text(string);
  }

  #text(string: string): void {
    const bytes = text.encoder.encode(string);
    this.#uint32(bytes.length);
    this.#more(bytes.length);
    this.#bytes.set(bytes, this.#length - bytes.length);
  }

  #typedArray(array: ArrayBufferView): void {
    const type = TYPED_ARRAYS.findIndex((known) => array instanceof known);
    this.#tag(type < 0 ? Tag.Other : Tag.TypedArray);
    if (type < 0) return;
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const address = this.copyIn(bytes);
    this.#more(1).setUint8(0, type);
    this.#uint32(bytes.length);
    this.#uint32(address);
  }

  #array(array: readonly unknown[], depth: number): void {
    this.#tag(Tag.Array);
    this.#uint32(array.length);
    for (const item of array) this.value(item, depth + 1);
  }

  #object(object: object, depth: number): void {
    const items = Object.entries(object);
    this.#tag(Tag.Object);
    this.#uint32(items.length);
    for (const [name, item] of items) {
      this.#text(name);
      this.value(item, depth + 1);
    }
  }
}

/**
 * The value that bytes of the module stand for; it shares nothing with them.
 *
 * @param held gives what stands for a handle of that number
 */
export function decode(bytes: Uint8Array, held: (number: number) => Handle): unknown {
  return new Reader(bytes, held).value();
}

class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly held: (number: number) => Handle,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(): unknown {
    const tag = this.#uint8();
    switch (tag) {
      case Tag.Undefined:
      case Tag.Other:
        return undefined;
      case Tag.Null:
        return null;
      case Tag.False:
      case Tag.True:
        return tag === Tag.True;
      case Tag.Number:
        return this.#view.getFloat64(this.#skip(8), true);
      case Tag.Text:
        return this.#text();
      case Tag.Array:
        return Array.from({ length: this.#uint32() }, () => this.value());
      case Tag.Object:
        return Object.fromEntries(
          Array.from({ length: this.#uint32() }, () => [this.#text(), this.value()]),
        );
      case Tag.TypedArray:
        return this.#typedArray();
      case Tag.Handle:
        return this.held(this.#uint32());
      default:
        throw new Error(`the module gave a value of an unknown kind, ${tag}`);
    }
  }

  /** The place of the next bytes, which are passed. */
  #skip(size: number): number {
    this.#at += size;
    return this.#at - size;
  }

  #uint8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  #uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  #text(): string {
    const size = this.#uint32();
    // A copy, for decoders refuse memory that threads share.
    return text.decoder.decode(this.#copy(size));
  }

  #copy(size: number): Uint8Array<ArrayBuffer> {
    const at = this.#skip(size);
    return Uint8Array.from(this.bytes.subarray(at, at + size));
  }

  #typedArray(): Elements {
    const Known = TYPED_ARRAYS[this.#uint8()] ?? Uint8Array;
    return new Known(this.#copy(this.#uint32()).buffer);
  }
}
