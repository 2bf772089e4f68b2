// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The engine of React Native: what the native module puts into the JavaScript runtime.

import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from '../errors/index.js';
import nativeModule from '../native/NativeOnsight.js';
import { addonEngine, type Addon } from './addon.js';
import type { Engine } from './engine.js';

/** What React Native, Expo and the native module define. */
interface Runtime {
  __onsight?: Addon;
  /** True on the new architecture. */
  RN$Bridgeless?: boolean;
  /** A function on the new architecture, before it was without a bridge. */
  __turboModuleProxy?: unknown;
  /** Modules written for Expo. Expo Go has one of its name. */
  expo?: { modules?: Record<string, unknown> };
}

const runtime = globalThis as Runtime;

/** Whether the app was built with the native module; nothing is loaded for that. */
export function hasNativeEngine(): boolean {
  return Boolean(runtime.__onsight ?? nativeModule);
}

/**
 * Installs the native module's functions in this runtime, unless they are there.
 *
 * @throws RnExecutorchError PlatformNotSupported, with what to do about it
 */
export function loadNativeEngine(): Engine {
  if (!runtime.__onsight) install();
  if (runtime.__onsight) return addonEngine(runtime.__onsight);
  throw unsupported(
    "onsight's native module has no way into this JavaScript engine. It needs one that runs in the " +
      "app: turn off remote debugging, and use React Native's DevTools in its place",
  );
}

function install(): void {
  if (!nativeModule) throw unsupported(whyNotThere());
  try {
    nativeModule.install();
  } catch (error) {
    const { message } = parseUnknownError(error);
    throw unsupported(`onsight's native module can't be installed: ${message}`, error);
  }
}

function whyNotThere(): string {
  const missing = "This app has no native module 'Onsight'. ";
  if (runtime.expo?.modules?.['ExpoGo']) {
    return (
      missing +
      'Expo Go has only those that Expo chose: make a development build, by ' +
      '`npx expo run:android` or `npx expo run:ios`'
    );
  }
  if (runtime.RN$Bridgeless !== true && !runtime.__turboModuleProxy) {
    return (
      missing +
      "It needs React Native's new architecture: set newArchEnabled=true in " +
      'android/gradle.properties, run `RCT_NEW_ARCH_ENABLED=1 pod install` in ios/, and build again. ' +
      'In Jest there are no native modules: give initExecutorch the option addon'
    );
  }
  return (
    missing +
    'It is compiled with the app: run `pod install` in ios/, then build and install the app again. ' +
    'Reloading JavaScript is not enough'
  );
}

function unsupported(message: string, cause?: unknown): RnExecutorchError {
  return new RnExecutorchError(RnExecutorchErrorCode.PlatformNotSupported, message, cause);
}
