// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a resource must be, and whether it is.

import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { shortened } from '../errors/values.js';
import { bytesOf } from './source.js';

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
  checkLength(bytes.length, expected, name);
  if (expected.sha256 !== undefined) checkHash(sha256Of(bytes), expected, name);
  return bytes;
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  // The hash takes no bytes of another realm, as files are in Jest: their class is another one.
  return bytesToHex(sha256(bytesOf(bytes)));
}

/** @throws RnExecutorchError FileReadFailed */
export function checkLength(found: number, { bytes }: Expectation, name: string): void {
  if (bytes === undefined || found === bytes) return;
  throw unexpected(name, `${found} bytes, but ${bytes} were expected`);
}

/**
 * @param found in lower-case hexadecimal
 * @throws RnExecutorchError FileReadFailed
 */
export function checkHash(found: string, expected: Expectation, name: string): void {
  if (expected.sha256 === undefined || found === expected.sha256) return;
  throw unexpected(name, `the SHA-256 ${found}, but ${expected.sha256} was expected`);
}

function unexpected(name: string, what: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.FileReadFailed,
    `${shortened(name)} has ${what}: it is another file, or damaged`,
  );
}
