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
const OLD = 'not used here; kept from react-native-executorch';

const MEANINGS = {
  Ok: 'no error',
  Internal: 'a bug in onsight, or an unknown exception, which is the `cause`',
  InvalidState:
    'the call was stopped by its `signal`, whose reason is the `cause`; or it is not possible in this state',
  EndOfMethod: NOT_USED,
  AlreadyLoaded: NOT_USED,
  NotSupported:
    'the model needs something that the engine does not do, such as a backend other than XNNPACK',
  NotImplemented: NOT_USED,
  InvalidArgument: 'what was given is not an image, a frame, or pixels of the stated size',
  InvalidType: 'a tensor has a different element type than the model expects',
  OperatorMissing: 'the model uses an operator that the engine does not have',
  RegistrationExceedingMaxKernels: NOT_USED,
  RegistrationAlreadyRegistered: NOT_USED,
  NotFound: 'the model has no such method or input',
  MemoryAllocationFailed: 'there is not enough memory',
  AccessFailed: 'reading the file failed, or it became shorter meanwhile',
  InvalidProgram: 'the file is damaged, cut off, or not a `.pte` file',
  InvalidExternalData: 'data that belongs to the model is missing or damaged',
  OutOfResources: "the model would exceed the limits, which `limits: 'untrusted'` tightens",
  DelegateInvalidCompatibility: 'an XNNPACK part of the model is damaged, or of an unknown version',
  DelegateMemoryAllocationFailed: NOT_USED,
  DelegateInvalidHandle: NOT_USED,
  UnknownError: NOT_USED,
  ModuleNotLoaded: 'no model is loaded yet, or it was freed: load one, and wait for it',
  FileWriteFailed: "a download can't be stored: the disk is full, or the folder is not writable",
  ModelGenerating: 'a hook of the older API was called during an earlier call',
  LanguageNotSupported: OTHER_TASK,
  InvalidConfig: 'an option is unknown, or has a value that is not allowed',
  ThreadPoolError: OLD,
  FileReadFailed:
    'the file is missing or not readable, or is an image that is empty, damaged or beyond the limits',
  InvalidModelOutput:
    'the output is not what the task expects, which is as many numbers as labels, all finite',
  WrongDimensions:
    'vectors or tensors differ in size, or the model has the wrong shapes for this task',
  InvalidUserInput: 'there is no source, or a vector is zero, not finite or no array of numbers',
  DownloadInterrupted:
    'the download was canceled, or stopped by its `signal`, whose reason is the `cause`',
  PlatformNotSupported: 'there is no engine for this platform, or it lacks what the call needs',
  InvalidModelSource:
    'the source is not a URL, path, asset, bytes, or an object that holds one of them',
  UnexpectedNumInputs: 'the model takes a different number of inputs',
  TokenizerError: OTHER_TASK,
  MultilingualConfiguration: OTHER_TASK,
  MissingDataChunk: OTHER_TASK,
  StreamingNotStarted: OTHER_TASK,
  StreamingInProgress: OTHER_TASK,
  ResourceFetcherDownloadFailed:
    "the server refused, can't be reached, or sent something unexpected; or the app's own fetcher failed",
  ResourceFetcherDownloadInProgress:
    'another process is downloading the same file, but makes no progress',
  ResourceFetcherAlreadyPaused: 'the download is already paused',
  ResourceFetcherAlreadyOngoing: 'the download is not paused',
  ResourceFetcherNotActive: 'there is no such download to pause, resume or cancel',
  ResourceFetcherMissingUri:
    'the source has an empty `uri`, or it is not known where the asset is: call `registerAsset`',
  ResourceFetcherAdapterNotInitialized: 'there is no resource fetcher yet: call `initExecutorch`',
  ResourceFetcherPlatformNotSupported: "the app's own fetcher can't do this",
  ResourceFetcherFileSystemApiUnavailable: 'the browser has no storage for files',
};

const HEADER = `# Error codes

<!-- Made by packages/onsight/tools/error-page.mjs: change that, or the tables it reads. -->

Every error of onsight is an \`RnExecutorchError\`; what your own callbacks throw may come through as it is. Its \`code\` is one
of these numbers, \`codeName\` is the code's name, and \`cause\` is the error that led to it, if there was one. Check the code:
messages are for people and may change. \`JSON.stringify\` gives name, message, code and code name. \`isRnExecutorchError(error)\`
recognizes such an error, also one of another copy of the package. The C++ library throws the same codes, and the command prints
their names.

The functions of react-native-executorch 0.10 (\`download\`, \`inspectModel\`, and those that are given
\`{ modelPath, modelOpts }\`) throw an \`RnExecuTorchError\` instead. Its \`code\` is the string in the last column, and its
\`cause\` is the error with the number. It is made by a function, not a class, so \`instanceof\` is false: recognize it with
\`isRnExecuTorchError(error, code)\`, or with \`isRnExecuTorchError(error)\` for any code.

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
