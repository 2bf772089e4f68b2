// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As much of React Native as the package uses. It is hundreds of packages, and not installed here;
// test/react-native has it, and compares these declarations with its own.

declare module 'react-native' {
  export interface TurboModule {
    getConstants?(): object;
  }
  export const TurboModuleRegistry: {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as it is there
    get<T extends TurboModule>(name: string): T | null;
  };
  export const Image: {
    resolveAssetSource(source: number): { uri?: string } | null | undefined;
  };
}
