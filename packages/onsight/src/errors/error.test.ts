// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Errors: their codes, their default messages, and how thrown values become errors.

import { describe, expect, it } from 'vitest';

import { actualCodes, expectedCodes, generate } from '../../tools/error-codes.mjs';
import { actualPage, expectedPage } from '../../tools/error-page.mjs';
import {
  RnExecuTorchError,
  RnExecutorchError,
  RnExecutorchErrorCode,
  isRnExecuTorchError,
  parseUnknownError,
} from './index.js';
import { stringCoded, withStringCode } from './string-codes.js';

describe('the codes', () => {
  it('are those of the one table (else run: npm run codes)', async () => {
    expect(await actualCodes()).toBe(await expectedCodes());
  });

  it('have a page that says what they mean (else run: npm run codes)', async () => {
    expect(await actualPage()).toBe(await expectedPage());
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

it('JSON has name, message, code and the name of the code', () => {
  const error = new RnExecutorchError(RnExecutorchErrorCode.FileReadFailed, 'no file', new Error());
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: { name: 'RnExecutorchError', message: 'no file', code: 114, codeName: 'FileReadFailed' },
  });
  expect(new RnExecutorchError(999).codeName).toBe('Unknown error');
});

describe('RnExecuTorchError', () => {
  it('is made without new, and is known by its name and code', () => {
    const error = RnExecuTorchError('INVALID_ARGUMENT', 'text', 18);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RnExecuTorchError',
      message: 'text',
      etRuntimeErrorCode: 18,
    });
    expect('etRuntimeErrorCode' in RnExecuTorchError('UNKNOWN', '')).toBe(false);
    expect(isRnExecuTorchError(error)).toBe(true);
    expect(isRnExecuTorchError({ name: error.name, code: error.code }, 'INVALID_ARGUMENT')).toBe(
      true,
    );
    expect(isRnExecuTorchError(error, 'UNKNOWN')).toBe(false);
    for (const other of [null, 'INVALID_ARGUMENT', new RnExecutorchError(18), new Error('text')]) {
      expect(isRnExecuTorchError(other)).toBe(false);
    }
    const unknown = { name: 'RnExecuTorchError', code: 'OTHER' };
    expect(isRnExecuTorchError(unknown)).toBe(false);
  });

  it('is made of an error with a number, and gives it back', async () => {
    const numbered = new RnExecutorchError(RnExecutorchErrorCode.InvalidProgram, 'damaged');
    const error = withStringCode(numbered);
    expect(error).toMatchObject({ code: 'LOAD_FAILED', cause: numbered, etRuntimeErrorCode: 35 });
    expect(withStringCode(error)).toBe(error);
    expect(parseUnknownError(error)).toBe(numbered);
    expect(withStringCode(new RnExecutorchError(118))).not.toHaveProperty('etRuntimeErrorCode');
    expect(withStringCode(new RnExecutorchError(999)).code).toBe('UNKNOWN');
    expect(withStringCode('text')).toMatchObject({ code: 'UNKNOWN', message: 'text' });
    const fails = () => {
      throw numbered;
    };
    await expect(stringCoded(fails)).rejects.toMatchObject({ code: 'LOAD_FAILED' });
  });

  it('has no controls in its message', () => {
    const { message } = new RnExecutorchError(
      RnExecutorchErrorCode.NotFound,
      "no '\x1b[2J\r\u202ex\u009b'\n- tried",
    );
    expect(message).toBe("no '\\x1B[2J\\x0D\\u202Ex\\x9B'\n- tried");
  });
});
