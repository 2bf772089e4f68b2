// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Writes docs/errors.md from include/onsight/error_codes.inc, the table of error codes, from
// src/errors/string-codes.ts, the codes of react-native-executorch 0.10, and from what each means.

import { readFile, writeFile } from 'node:fs/promises';

import { codesOf } from './error-codes.mjs';

const TABLE = new URL('../../../include/onsight/error_codes.inc', import.meta.url);
const STRINGS = new URL('../src/errors/string-codes.ts', import.meta.url);
const OUTPUT = new URL('../../../docs/errors.md', import.meta.url);

const OTHER_TASK = 'not used here; kept from other tasks of react-native-executorch';
const NOT_USED = 'not used here; kept from ExecuTorch';

const MEANINGS = {
  Ok: 'no error',
  Internal: 'a defect, or something unknown that was thrown: `cause` has it',
  InvalidState:
    'the call was stopped by its `signal`, whose reason is the `cause`; or it is not possible now',
  EndOfMethod: NOT_USED,
  AlreadyLoaded: NOT_USED,
  NotSupported: 'the model needs something that the engine does not do',
  NotImplemented: 'the same, of an operator with such arguments',
  InvalidArgument: 'what was given is no image, frame or pixels of the stated size',
  InvalidType: 'a tensor has another element type than the model wants',
  OperatorMissing: 'the model uses an operator that the engine does not have',
  RegistrationExceedingMaxKernels: NOT_USED,
  RegistrationAlreadyRegistered: NOT_USED,
  NotFound: 'the model has no such method or input',
  MemoryAllocationFailed: 'there is not enough memory',
  AccessFailed: 'the system refuses to read the file',
  InvalidProgram: 'the file is damaged, cut off, or no `.pte` file',
  InvalidExternalData: 'data that belongs to the model is missing or damaged',
  OutOfResources:
    "the model or image is larger than the limits, which `limits: 'untrusted'` tightens",
  DelegateInvalidCompatibility: 'the model was made for another backend than XNNPACK',
  DelegateMemoryAllocationFailed: NOT_USED,
  DelegateInvalidHandle: NOT_USED,
  UnknownError: NOT_USED,
  ModuleNotLoaded: 'there is no model: load one, and wait for it; or it was freed',
  FileWriteFailed: "a download can't be stored: the disk is full, or the folder not writable",
  ModelGenerating: 'a hook of the older API is called while an earlier call is under way',
  LanguageNotSupported: OTHER_TASK,
  InvalidConfig: "an option has a value that it can't have",
  ThreadPoolError: "threads can't be started",
  FileReadFailed: 'the file is not there or not readable, or is no image that can be decoded',
  InvalidModelOutput:
    'the output is not what the task expects: as many numbers as labels, and finite',
  WrongDimensions: 'vectors or tensors differ in size',
  InvalidUserInput: 'a vector is zero or not finite',
  DownloadInterrupted:
    'the download was canceled, or stopped by its `signal`, whose reason is the `cause`',
  PlatformNotSupported: 'there is no engine here, or what is asked needs another platform',
  InvalidModelSource: 'the source is no URL, path, asset, bytes or object that holds one',
  UnexpectedNumInputs: 'the model takes more than one image, or none',
  TokenizerError: OTHER_TASK,
  MultilingualConfiguration: OTHER_TASK,
  MissingDataChunk: OTHER_TASK,
  StreamingNotStarted: OTHER_TASK,
  StreamingInProgress: OTHER_TASK,
  ResourceFetcherDownloadFailed:
    "the server refuses or can't be reached, or sent something else than expected",
  ResourceFetcherDownloadInProgress: 'the download is under way already',
  ResourceFetcherAlreadyPaused: 'the download is paused already',
  ResourceFetcherAlreadyOngoing: 'the download is not paused',
  ResourceFetcherNotActive: 'there is no such download to pause, resume or cancel',
  ResourceFetcherMissingUri:
    'the source has an empty `uri`, or nothing is known of the asset: `registerAsset` says it',
  ResourceFetcherAdapterNotInitialized: 'nothing fetches resources yet: call `initExecutorch`',
  ResourceFetcherPlatformNotSupported: "the fetcher of the app can't do this",
  ResourceFetcherFileSystemApiUnavailable: 'the browser has no storage for files',
};

const HEADER = `# Error codes

<!-- Made by packages/onsight/tools/error-page.mjs: change that, or the tables it reads. -->

Whatever onsight throws or rejects with is an \`RnExecutorchError\`: \`code\` is one of these numbers, \`codeName\` its name,
\`cause\` what was thrown before, if anything. Decide by the code; messages are for people. \`JSON.stringify\` gives name,
message, code and code name. The C++ library throws the same codes, and the command prints their names.

The functions of react-native-executorch 0.10 (\`download\`, \`inspectModel\`, and those that are given
\`{ modelPath, modelOpts }\`) throw an \`RnExecuTorchError\` instead, whose \`code\` is the text in the last column, and whose
\`cause\` is the error with the number.

| code | name | what it means | in 0.10 |
|---|---|---|---|
`;

/** What docs/errors.md should hold; throws if a code lacks a meaning or a text. */
export async function expectedPage() {
  const strings = await readFile(STRINGS, 'utf8');
  const rows = codesOf(await readFile(TABLE, 'utf8')).map(({ name, code }) => {
    const text = new RegExp(`^  ${name}: '([A-Z_]+)',$`, 'm').exec(strings)?.[1];
    const meaning = MEANINGS[name];
    if (!text || !meaning) throw new Error(`${name} needs a meaning here, and a text in 0.10`);
    return `| ${code} | ${name} | ${meaning} | ${code === '0' ? '' : text} |\n`;
  });
  return HEADER + rows.join('');
}

/** What docs/errors.md holds. */
export function actualPage() {
  return readFile(OUTPUT, 'utf8');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '')) {
  await writeFile(OUTPUT, await expectedPage());
}
