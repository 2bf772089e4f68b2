// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The native module, which is C++ (bindings/jsi/react_native). Null where the app was built without it.

import type { TurboModule } from 'react-native';
import { TurboModuleRegistry } from 'react-native';

export interface Spec extends TurboModule {
  /** Puts the functions of onsight into the JavaScript runtime, as its global `__onsight`. */
  install(): boolean;
}

export default TurboModuleRegistry.get<Spec>('Onsight');
