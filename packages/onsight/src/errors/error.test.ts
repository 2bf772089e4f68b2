// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors: their codes, their default messages, and how thrown values become errors.

import { describe, expect, it } from 'vitest';

import { actualCodes, expectedCodes, generate } from '../../tools/error-codes.mjs';
import { RnExecutorchError, RnExecutorchErrorCode, parseUnknownError } from './index.js';

describe('the codes', () => {
  it('are those of the one table (else run: npm run codes)', async () => {
    expect(await actualCodes()).toBe(await expectedCodes());
  });

  it('are refused if the table is empty', () => {
    expect(() => generate('// nothing')).toThrow('no line');
  });

  it('have the numbers that the API documents', () => {
    expect(RnExecutorchErrorCode.InvalidArgument).toBe(18);
    expect(RnExecutorchErrorCode.ModuleNotLoaded).toBe(102);
    expect(RnExecutorchErrorCode.ResourceFetcherDownloadFailed).toBe(180);
    expect(RnExecutorchErrorCode[118]).toBe('DownloadInterrupted');
  });
});

describe('RnExecutorchError', () => {
  it('is an Error with code, message and cause', () => {
    const cause = new TypeError('why');
    const error = new RnExecutorchError(RnExecutorchErrorCode.InvalidConfig, 'what', cause);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'RnExecutorchError', code: 112, message: 'what', cause });
  });

  it('has no cause unless given one', () => {
    expect('cause' in new RnExecutorchError(1) && new RnExecutorchError(1).cause).toBeFalsy();
  });

  it('has a message for every code', () => {
    expect(new RnExecutorchError(RnExecutorchErrorCode.ModuleNotLoaded).message).toMatch(
      /load\(\)/,
    );
    expect(new RnExecutorchError(RnExecutorchErrorCode.NotFound).message).toBe(
      'NotFound (error 32)',
    );
    expect(new RnExecutorchError(999).message).toBe('Unknown error (error 999)');
  });
});

describe('parseUnknownError', () => {
  it('returns errors of onsight as they are', () => {
    const error = new RnExecutorchError(RnExecutorchErrorCode.NotFound);
    expect(parseUnknownError(error)).toBe(error);
  });

  it('keeps the code and message of what looks like one', () => {
    const native = Object.assign(new Error('no such operator'), { code: 20 });
    expect(parseUnknownError(native)).toMatchObject({
      code: RnExecutorchErrorCode.OperatorMissing,
      message: 'no such operator',
      cause: native,
    });
  });

  it.each([
    [new TypeError('bad'), 'bad'],
    [Object.assign(new Error('gone'), { code: 'ENOENT' }), 'gone'],
    [new DOMException('stopped', 'AbortError'), 'stopped'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('calls anything else Internal: %s', (thrown, message) => {
    expect(parseUnknownError(thrown)).toMatchObject({ code: 1, message });
  });
});
