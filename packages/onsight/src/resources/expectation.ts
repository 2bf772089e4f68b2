// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a resource must be, and whether it is.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';

/** What a resource must be; each is checked if given. */
export interface Expectation {
  /** SHA-256 of its bytes, 64 lower-case hexadecimal digits. */
  sha256?: string;
  /** Its length in bytes. */
  bytes?: number;
  /** What tells it from other resources in place of its URL, where that changes. */
  cacheKey?: string;
}

/** Whether bytes must be looked at. */
export function isDemanding({ sha256, bytes }: Expectation): boolean {
  return sha256 !== undefined || bytes !== undefined;
}

/**
 * Passes bytes on that are what is expected.
 *
 * @param name what messages call them
 * @throws RnExecutorchError FileReadFailed
 */
export function checked(bytes: Uint8Array, expected: Expectation, name: string): Uint8Array {
  if (expected.bytes !== undefined && bytes.length !== expected.bytes) {
    throw unexpected(name, `${bytes.length} bytes, but ${expected.bytes} were expected`);
  }
  if (expected.sha256 !== undefined) {
    const found = bytesToHex(sha256(bytes));
    if (found !== expected.sha256) {
      throw unexpected(name, `the SHA-256 ${found}, but ${expected.sha256} was expected`);
    }
  }
  return bytes;
}

function unexpected(name: string, what: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${name} has ${what}: it is another file, or damaged`,
  );
}
