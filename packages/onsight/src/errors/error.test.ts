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
import { shown } from './values.js';

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

describe('messages', () => {
  const message = (text: string) => new RnExecutorchError(1, text).message;
  const long = 'iVBORw0KGgo'.repeat(100_000);

  it.each([
    ['a quoted text', `can't open '${long}'`],
    ['a quoted text with spaces', `can't open '/a b/${'c d '.repeat(1000)}' here`],
    ['a URL', `No answer from https://example.org/${long}: check the address`],
    ['a text in the middle of others', `There is no option ${long}: there are a, b`],
    ['many words', 'word '.repeat(100_000)],
  ])('are short where they quote %s', (_, text) => {
    expect(message(text).length).toBeLessThan(text.length > 20_000 ? 20_100 : 400);
    expect(message(text).slice(0, 10)).toBe(text.slice(0, 10));
    expect(message(text)).toContain(' characters)');
  });

  it('keep the beginning and the end of a long text, and other words', () => {
    const path = `/models/${'a'.repeat(300)}/model.pte`;
    const found = message(`can't open '${path}': it isn't there`);
    expect(found).toMatch(
      /^can't open '\/models\/a+…a+\/model\.pte \(318 characters\)': it isn't there$/,
    );
    expect(message(found)).toBe(found);
    const list = `Missing: ${Array.from({ length: 300 }, (_, n) => `aten::op_${n}.out`).join(', ')}`;
    expect(message(list)).toBe(list);
    const prose = `It can't be read${' by any of these'.repeat(20)}, and isn't a model`;
    expect(message(prose)).toBe(prose);
    expect(message(`'${'😀'.repeat(200)}'`)).not.toMatch(/[\ud800-\udbff]…|…[\udc00-\udfff]/);
  });

  it('tell bigints from numbers', () => {
    expect([shown(1n), shown(1)]).toEqual(['1n', '1']);
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

  const throwing = (name: string) =>
    Object.defineProperty({}, name, {
      get: () => {
        throw new Error('no');
      },
    });

  it.each([
    Object.create(null),
    throwing('cause'),
    throwing('code'),
    throwing('message'),
    throwing('name'),
    { toString: 5, valueOf: 5 },
    Object.defineProperty(
      new Error('text'),
      'message',
      Object.getOwnPropertyDescriptor(throwing('message'), 'message')!,
    ),
  ] as unknown[])('takes what can not be read: %#', (thrown) => {
    expect(parseUnknownError(thrown)).toMatchObject({ code: 1, cause: thrown });
    expect(withStringCode(thrown)).toMatchObject({ code: 'UNKNOWN' });
    expect(isRnExecuTorchError(thrown)).toBe(false);
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
