// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors as react-native-executorch 0.10 has them: with one of a few texts as code.

import { RnExecutorchErrorCode } from './codes.js';
import { RnExecutorchError, fieldsOf, parseUnknownError } from './error.js';

/** All codes of {@link RnExecuTorchError}. */
export const VALID_ERROR_CODES = [
  'LOAD_FAILED',
  'EXECUTION_FAILED',
  'SCHEMA_MISMATCH',
  'INVALID_ARGUMENT',
  'INVALID_STATE',
  'RESOURCE_DISPOSED',
  'RESOURCE_BUSY',
  'DOWNLOAD_FAILED',
  'DOWNLOAD_ABORTED',
  'UNKNOWN',
] as const;

export type RnExecuTorchErrorCode = (typeof VALID_ERROR_CODES)[number];

/** The code of 0.10 for each number. `docs/errors.md` is made of this table too. */
export const STRING_CODES: Readonly<
  Record<keyof typeof RnExecutorchErrorCode, RnExecuTorchErrorCode>
> = {
  Ok: 'UNKNOWN',
  Internal: 'UNKNOWN',
  InvalidState: 'INVALID_STATE',
  EndOfMethod: 'EXECUTION_FAILED',
  AlreadyLoaded: 'INVALID_STATE',
  NotSupported: 'LOAD_FAILED',
  NotImplemented: 'LOAD_FAILED',
  InvalidArgument: 'INVALID_ARGUMENT',
  InvalidType: 'SCHEMA_MISMATCH',
  OperatorMissing: 'LOAD_FAILED',
  RegistrationExceedingMaxKernels: 'LOAD_FAILED',
  RegistrationAlreadyRegistered: 'LOAD_FAILED',
  NotFound: 'LOAD_FAILED',
  MemoryAllocationFailed: 'EXECUTION_FAILED',
  AccessFailed: 'LOAD_FAILED',
  InvalidProgram: 'LOAD_FAILED',
  InvalidExternalData: 'LOAD_FAILED',
  OutOfResources: 'LOAD_FAILED',
  DelegateInvalidCompatibility: 'LOAD_FAILED',
  DelegateMemoryAllocationFailed: 'EXECUTION_FAILED',
  DelegateInvalidHandle: 'EXECUTION_FAILED',
  UnknownError: 'UNKNOWN',
  ModuleNotLoaded: 'RESOURCE_DISPOSED',
  FileWriteFailed: 'DOWNLOAD_FAILED',
  ModelGenerating: 'RESOURCE_BUSY',
  LanguageNotSupported: 'INVALID_ARGUMENT',
  InvalidConfig: 'INVALID_ARGUMENT',
  ThreadPoolError: 'EXECUTION_FAILED',
  FileReadFailed: 'LOAD_FAILED',
  InvalidModelOutput: 'SCHEMA_MISMATCH',
  WrongDimensions: 'SCHEMA_MISMATCH',
  InvalidUserInput: 'INVALID_ARGUMENT',
  DownloadInterrupted: 'DOWNLOAD_ABORTED',
  PlatformNotSupported: 'LOAD_FAILED',
  InvalidModelSource: 'INVALID_ARGUMENT',
  UnexpectedNumInputs: 'SCHEMA_MISMATCH',
  TokenizerError: 'EXECUTION_FAILED',
  MultilingualConfiguration: 'INVALID_ARGUMENT',
  MissingDataChunk: 'INVALID_ARGUMENT',
  StreamingNotStarted: 'INVALID_STATE',
  StreamingInProgress: 'RESOURCE_BUSY',
  ResourceFetcherDownloadFailed: 'DOWNLOAD_FAILED',
  ResourceFetcherDownloadInProgress: 'DOWNLOAD_FAILED',
  ResourceFetcherAlreadyPaused: 'INVALID_STATE',
  ResourceFetcherAlreadyOngoing: 'INVALID_STATE',
  ResourceFetcherNotActive: 'INVALID_STATE',
  ResourceFetcherMissingUri: 'INVALID_ARGUMENT',
  ResourceFetcherAdapterNotInitialized: 'INVALID_STATE',
  ResourceFetcherPlatformNotSupported: 'DOWNLOAD_FAILED',
  ResourceFetcherFileSystemApiUnavailable: 'DOWNLOAD_FAILED',
};

/**
 * What the functions of react-native-executorch 0.10 throw: those that take its `{ modelPath }`,
 * and `download`, `inspectModel`. All others throw {@link RnExecutorchError}, with a number.
 */
export type RnExecuTorchError<C extends RnExecuTorchErrorCode = RnExecuTorchErrorCode> = Error & {
  name: 'RnExecuTorchError';
  code: C;
  /** ExecuTorch's own code, where the error is one of its. */
  etRuntimeErrorCode?: number;
};

/** Makes such an error; called without `new`. */
export function RnExecuTorchError<C extends RnExecuTorchErrorCode>(
  code: C,
  message: string,
  etRuntimeErrorCode?: number,
): RnExecuTorchError<C> {
  const error = Object.assign(new Error(message), { name: 'RnExecuTorchError' as const, code });
  return etRuntimeErrorCode === undefined ? error : Object.assign(error, { etRuntimeErrorCode });
}

/**
 * Whether a value is such an error, of whatever copy of the package; with `code`, one of that code.
 *
 * @example
 * try {
 *   await download(models.classification.EFFICIENTNET_V2_S.DEFAULT, { signal });
 * } catch (error) {
 *   if (!isRnExecuTorchError(error, 'DOWNLOAD_ABORTED')) throw error;
 * }
 */
export function isRnExecuTorchError<C extends RnExecuTorchErrorCode = RnExecuTorchErrorCode>(
  value: unknown,
  code?: C,
): value is RnExecuTorchError<C> {
  if (typeof value !== 'object' || value === null) return false;
  const found = fieldsOf(value);
  if (found.name !== 'RnExecuTorchError') return false;
  if (!(VALID_ERROR_CODES as readonly unknown[]).includes(found.code)) return false;
  return code === undefined || found.code === code;
}

// Numbers below this are ExecuTorch's own.
const FIRST_OWN_CODE = 100;

/** Makes such an error of anything that was thrown, which becomes its cause. */
export function withStringCode(error: unknown): RnExecuTorchError {
  if (isRnExecuTorchError(error)) return error;
  const { code, message } = parseUnknownError(error);
  const name = RnExecutorchErrorCode[code] as keyof typeof RnExecutorchErrorCode | undefined;
  const isOwn = error instanceof RnExecutorchError && code < FIRST_OWN_CODE;
  const made = RnExecuTorchError(
    name ? STRING_CODES[name] : 'UNKNOWN',
    message,
    isOwn ? code : undefined,
  );
  return Object.assign(made, { cause: error });
}

/** Runs what rejects with such errors. */
export async function stringCoded<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withStringCode(error);
  }
}
