// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What React Native itself can read: the URIs that Android and iOS give to pictures, and the assets
// of its bundler.

import { Image } from 'react-native';

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { bytesOfDataUri } from '../uris.js';
import { memoryPlatform } from './memory.js';
import type { Platform } from './storage.js';

/** Whether a path is a URI of a picture in the phone's library, or of another app. */
export function isPhoneUri(path: string): boolean {
  return /^(content|ph|assets-library):/i.test(path);
}

/** The `file:` URI of a path. */
export function uriOfPath(path: string): string {
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

/**
 * Reads such a URI, or that of a file. Not by fetch, which takes no answer without a status.
 *
 * @throws RnExecutorchError FileReadFailed
 */
export function readPhoneUri(uri: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(unreadable(uri));
    const request = new XMLHttpRequest();
    request.responseType = 'blob';
    request.onerror = fail;
    request.onload = () => {
      const reader = new FileReader();
      reader.onerror = fail;
      reader.onload = () => {
        const bytes = typeof reader.result === 'string' ? bytesOfDataUri(reader.result) : undefined;
        if (bytes) resolve(bytes);
        else fail();
      };
      reader.readAsDataURL(request.response as Blob);
    };
    request.open('GET', uri);
    request.send();
  });
}

function unreadable(uri: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `'${uri}' can't be read: it must exist, and the app have permission to read it. For ph: URIs it ` +
      'also needs a module that loads them, such as @react-native-camera-roll/camera-roll',
  );
}

/**
 * Where the bundler's asset is; undefined if it is not known, and for Android's release builds,
 * where an asset has the name of a resource in place of a URI.
 */
export function assetUri(id: number): string | undefined {
  const uri = Image.resolveAssetSource(id)?.uri;
  return uri !== undefined && /^[a-z][a-z0-9+.-]+:/i.test(uri) ? uri : undefined;
}

/** What images are read with where the app has lent no fetcher. */
export function phonePlatform(): Platform {
  return {
    ...memoryPlatform(),
    resolveAsset: assetUri,
    readFile: (path) => readPhoneUri(isPhoneUri(path) ? path : uriOfPath(path)),
  };
}
