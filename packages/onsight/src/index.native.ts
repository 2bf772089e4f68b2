// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as it is in React Native, where React always is.

import './react/provide.js';

import { hasNativeEngine, loadNativeEngine } from './engine/native.js';
import { setEngine, setReader } from './lifecycle/globals.js';
import { ResourceManager } from './resources/manager.js';
import { phonePlatform } from './resources/storage/phone.js';

setEngine(loadNativeEngine, hasNativeEngine());
setReader(() => new ResourceManager(phonePlatform()));

export * from './index.js';
export {
  blobUtilFiles,
  fsFiles,
  type BlobUtil,
  type ReactNativeFs,
} from './resources/storage/base64-files.js';
export { expoFiles, type ExpoFileSystem } from './resources/storage/expo-files.js';
export {
  createResourceFetcher,
  type NativeFiles,
  type NativeFileSystem,
  type NativeResourceOptions,
} from './resources/storage/native.js';
