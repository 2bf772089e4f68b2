// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// file: and data: URIs, as apps and people write them. The engine reads those of images by the same
// rules (src/base/uri.h, src/image/source.h).

import { utf8ToBytes } from '@noble/hashes/utils';

/**
 * The paths that a `file:` URI may mean, likeliest first: percent-decoded, as it is written, and both
 * without a query or fragment, which apps append to defeat caches. None if it names no file of this
 * machine. Windows' `file:///C:/x` is `C:/x`.
 */
export function pathsOfFileUri(uri: string): string[] {
  const [, host = '', whole = ''] = /^file:(?:\/\/([^/]*))?(.*)$/is.exec(uri) ?? [];
  if (host !== '' && host !== 'localhost') return [];
  const texts = [whole, whole.replace(/[?#].*$/s, '')];
  const paths = texts.flatMap((text) => [decoded(text) ?? text, text]).filter(Boolean);
  return [...new Set(paths.map((path) => path.replace(/^\/(?=[A-Za-z]:)/, '')))];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The bytes of a `data:` URI, base64 or not; undefined if they are not encoded as it says. */
export function bytesOfDataUri(uri: string): Uint8Array | undefined {
  const comma = uri.indexOf(',');
  if (comma < 0) return undefined;
  // Escapes come first, also those of base64: encodeURIComponent makes them of +, / and =.
  const bytes = percentDecoded(uri.slice(comma + 1));
  if (!bytes || !/;\s*base64\s*$/i.test(uri.slice(0, comma))) return bytes;
  return bytesOfBase64(latin1(bytes));
}

/** The bytes that base64 stands for, URL-safe or not, padded or not; undefined if it is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    const plain = text.replace(/-/g, '+').replace(/_/g, '/');
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

const PERCENT = 0x25;

/** Any bytes may be escaped, not UTF-8 alone, which decodeURIComponent insists on. */
function percentDecoded(text: string): Uint8Array | undefined {
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  const bytes = utf8ToBytes(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i] ?? 0;
    if (byte === PERCENT) {
      byte = parseInt(latin1(bytes.subarray(i + 1, i + 3)), 16);
      i += 2;
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

function latin1(bytes: Uint8Array): string {
  const STEP = 8192; // arguments that every engine takes
  let text = '';
  for (let i = 0; i < bytes.length; i += STEP) {
    text += String.fromCharCode(...bytes.subarray(i, i + STEP));
  }
  return text;
}
