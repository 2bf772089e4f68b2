// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Takes away what Node has and a phone has not, and puts React Native's own classes in its place.

import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller';
import { URL, URLSearchParams } from 'react-native/Libraries/Blob/URL';

import { wholeBodies } from '../native-app';

const { fetch } = globalThis;

// Node's fetch wants Node's signals.
const withoutSignal = (url, init) => fetch(url, { ...init, signal: undefined });

const ABSENT = [
  'Buffer',
  'DOMException',
  'ReadableStream',
  'TextDecoder',
  'caches',
  'crypto',
  'document',
  'location',
  'structuredClone',
];
for (const name of ABSENT) {
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });
}
Object.assign(globalThis, {
  AbortController,
  AbortSignal,
  URL,
  URLSearchParams,
  fetch: wholeBodies(withoutSignal),
});
