// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The one error class of the API, and the way to it from whatever was thrown.

import { RnExecutorchErrorCode } from './codes.js';
import { escaped, readable, textOf } from './values.js';

const DEFAULT_MESSAGES: Partial<Record<number, string>> = {
  [RnExecutorchErrorCode.ModuleNotLoaded]: 'No model is loaded: call load() first, and wait for it',
  [RnExecutorchErrorCode.ModelGenerating]:
    'The model is busy with an earlier call: wait for that to finish',
  [RnExecutorchErrorCode.DownloadInterrupted]:
    'The download was interrupted: start it again if it is wanted',
  [RnExecutorchErrorCode.ResourceFetcherAdapterNotInitialized]:
    'Nothing here can fetch resources yet: call initExecutorch({ resourceFetcher }) first',
};

/**
 * An error of onsight. Decide by `code`; the message is for people and may change.
 *
 * @example
 * try {
 *   await classifier.classify('photo.jpg');
 * } catch (error) {
 *   if (!isRnExecutorchError(error)) throw error;
 *   if (error.code === RnExecutorchErrorCode.FileReadFailed) console.log('no image there');
 * }
 */
export class RnExecutorchError extends Error {
  override readonly name = 'RnExecutorchError';

  /** A member of {@link RnExecutorchErrorCode}, or a number that a newer engine made up. */
  readonly code: RnExecutorchErrorCode | number;

  /** What caused this error, if something did. */
  declare readonly cause?: unknown;

  /**
   * @param code what went wrong
   * @param message what was expected, what was found, what to do; by default the code's own text
   * @param cause what was thrown before, if anything
   */
  constructor(code: RnExecutorchErrorCode | number, message?: string, cause?: unknown) {
    const text = message ?? DEFAULT_MESSAGES[code] ?? `${codeName(code)} (error ${code})`;
    super(escaped(readable(text)));
    this.code = code;
    if (cause !== undefined) this.cause = cause;
  }

  /** The name of `code`, as in 'FileReadFailed'. */
  get codeName(): string {
    return codeName(this.code);
  }

  /** What JSON has of it, which has nothing of other errors. */
  toJSON(): { name: string; message: string; code: number; codeName: string } {
    const { name, message, code } = this;
    return { name, message, code, codeName: this.codeName };
  }
}

function codeName(code: number): string {
  const names: Partial<Record<number, string>> = RnExecutorchErrorCode;
  return names[code] ?? 'Unknown error';
}

/**
 * Whether a value is an error of onsight, of whatever copy of it: errors of another bundle, worker
 * or native module fail `instanceof`.
 */
export function isRnExecutorchError(value: unknown): value is RnExecutorchError {
  if (value instanceof RnExecutorchError) return true;
  if (typeof value !== 'object' || value === null) return false;
  if (typeof DOMException !== 'undefined' && value instanceof DOMException) return false;
  const { code, message } = fieldsOf(value);
  return Number.isInteger(code) && typeof message === 'string';
}

/**
 * Makes an {@link RnExecutorchError} of anything that was thrown. What carries a numeric code keeps
 * it; the rest becomes `Internal`, with the original as its cause.
 */
export function parseUnknownError(error: unknown): RnExecutorchError {
  if (error instanceof RnExecutorchError) return error;
  const { name, cause } = fieldsOf(error);
  // One with a text as code, which was made of one with a number.
  const isNamed = error instanceof Error && name === 'RnExecuTorchError';
  if (isNamed && cause instanceof RnExecutorchError) return cause;
  if (isRnExecutorchError(error)) {
    const { code, message } = fieldsOf(error) as { code: number; message: string };
    return new RnExecutorchError(code, message, error);
  }
  return new RnExecutorchError(RnExecutorchErrorCode.Internal, textOf(error), error);
}

/** What errors have. */
interface ErrorFields {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: unknown;
}

/** What errors have, of a value that may be none; nothing of one that can't be read. */
export function fieldsOf(value: unknown): ErrorFields {
  try {
    const { name, code, message, cause } = Object(value ?? {}) as ErrorFields;
    return { name, code, message, cause };
  } catch {
    return {};
  }
}
