// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As much of React Native as the package uses, where there is none: native modules are those that the
// host gives by `__turboModuleProxy`, and assets those of `__assets`.

export const TurboModuleRegistry = {
  get: (name) => globalThis.__turboModuleProxy?.(name) ?? null,
};

export const Image = {
  resolveAssetSource: (id) => globalThis.__assets?.[id] ?? null,
};
