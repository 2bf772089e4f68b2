// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the package exports of its errors.

export { RnExecutorchErrorCode } from './codes.js';
export { RnExecutorchError, isRnExecutorchError, parseUnknownError } from './error.js';
export {
  RnExecuTorchError,
  VALID_ERROR_CODES,
  isRnExecuTorchError,
  type RnExecuTorchErrorCode,
} from './string-codes.js';
