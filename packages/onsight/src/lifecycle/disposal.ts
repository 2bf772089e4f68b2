// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What makes `using` and `await using` free a module.

type SymbolsOf<S> = S extends { readonly dispose: infer D extends symbol }
  ? S extends { readonly asyncDispose: infer A extends symbol }
    ? Readonly<Record<D, () => void>> & Readonly<Record<A, () => Promise<void>>>
    : object
  : object;

/** The two methods, as far as the user's own `lib` knows their symbols. */
export type Disposing = SymbolsOf<typeof Symbol>;

abstract class Deletable {
  /** Frees the model. */
  abstract delete(): void;
}

// Runtimes without these symbols have no `using` either.
const { dispose, asyncDispose } = Symbol as { dispose?: symbol; asyncDispose?: symbol };

function define(symbol: symbol | undefined, value: (this: Deletable) => unknown): void {
  if (symbol) Object.defineProperty(Deletable.prototype, symbol, { value, configurable: true });
}

define(dispose, function () {
  this.delete();
});
define(asyncDispose, function () {
  this.delete();
  return Promise.resolve();
});

/** A base class whose objects `using` deletes. */
export const Disposable = Deletable as abstract new () => Deletable & Disposing;
