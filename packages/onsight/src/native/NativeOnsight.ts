// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The native module, as React Native's codegen reads it: the C++, Java and Objective-C are made of
// this file. Null where the app was built without it.

import type { TurboModule } from 'react-native';
import { TurboModuleRegistry } from 'react-native';

export interface Spec extends TurboModule {
  /** Puts the functions of onsight into the JavaScript runtime, as its global `__onsight`. */
  install(): boolean;
}

export default TurboModuleRegistry.get<Spec>('Onsight');
