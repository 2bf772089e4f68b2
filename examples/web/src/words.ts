// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors in the words of somebody who only wants to know what a picture shows.

import { RnExecutorchErrorCode as Code, parseUnknownError } from 'onsight';

const SENTENCES: Readonly<Record<number, string>> = {
  [Code.FileReadFailed]: 'This file can’t be read as a picture. JPEG, PNG and WebP can.',
  [Code.InvalidArgument]: 'This is not a picture.',
  [Code.InvalidProgram]: 'This file is no model in ExecuTorch’s format (.pte), or it is damaged.',
  [Code.OperatorMissing]: 'This model does something that onsight can’t compute yet.',
  [Code.OutOfResources]: 'This model is too large for a page.',
  [Code.MemoryAllocationFailed]: 'There is not enough memory for this.',
  [Code.ResourceFetcherDownloadFailed]: 'This could not be loaded from the network.',
  [Code.DownloadInterrupted]: 'The download was interrupted.',
  [Code.PlatformNotSupported]: 'This browser can’t run onsight.',
  [Code.ModuleNotLoaded]: 'The model has to be loaded again.',
  [Code.Internal]: 'The part of the page that computes has stopped.',
};

export interface Trouble {
  sentence: string;
  /** For those who want to know more. */
  details: string;
  /** Whether loading the model again may help. */
  isOver: boolean;
}

export function troubleOf(error: unknown): Trouble {
  const { code, message } = parseUnknownError(error);
  const sentence = SENTENCES[code] ?? 'Something went wrong.';
  const ends: number[] = [Code.ModuleNotLoaded, Code.Internal];
  return { sentence, details: message, isOver: ends.includes(code) };
}

/** Whether no other picture will do better, for the model is gone. */
export const isOver = (error: unknown): boolean => troubleOf(error).isOver;
