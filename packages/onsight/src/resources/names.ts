// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names of stored files: a person can read them, and each URL has its own.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

// 80 bits: no two URLs meet by chance.
const HASH_DIGITS = 20;
const MAX_STEM = 80;

const digest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes)).slice(0, HASH_DIGITS);

/** The name of what was downloaded from a URL, as in `model-0123456789abcdef0123.pte`. */
export function nameOfUrl(url: string): string {
  const withoutFragment = url.replace(/#.*$/s, '');
  const path = withoutFragment.replace(/\?.*$/s, '').replace(/^[^:]*:\/\/[^/]*/, '');
  const last = path.split('/').filter(Boolean).pop() ?? '';
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(last)?.[0] ?? '';
  const stem = last.slice(0, last.length - extension.length).replace(/[^A-Za-z0-9_-]+/g, '_');
  const readable = stem.slice(0, MAX_STEM) || 'resource';
  return `${readable}-${digest(utf8ToBytes(withoutFragment))}${extension}`;
}

/** The name of bytes that came without a URL. */
export function nameOfBytes(kind: 'bytes' | 'object', bytes: Uint8Array): string {
  return `${kind}-${digest(bytes)}${kind === 'object' ? '.json' : '.bin'}`;
}
