// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A page in place of a model or an image: it is refused with its address, and asked for again.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

import { directory, host } from '../../test/host-and-folder.js';
import { model } from '../../test/host.js';
import { ClassificationModule, createClassifier, inspect } from '../index.node.js';
import { RnExecutorchErrorCode as Code } from '../errors/index.js';
import { cleanupExecutorch, initExecutorch } from '../lifecycle/globals.js';
import { HEAD_BYTES, objection } from './content.js';
import { createResourceFetcher } from './storage/node.js';

const file = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const PAGE = Buffer.from('<!doctype html><title>Login</title>');

const fetcher = () => createResourceFetcher({ cacheDirectory: directory, retries: 0 });
const failure = (message: RegExp, code = Code.ResourceFetcherDownloadFailed) => ({
  code,
  message: expect.stringMatching(message) as string,
});

afterEach(() => cleanupExecutorch());

describe('a login page in place of a model', () => {
  it('is not kept: the next load has the model', async () => {
    initExecutorch({ resourceFetcher: fetcher() });
    const url = host.serve('/m.pte?token=secret', { body: PAGE });
    const module = new ClassificationModule();
    await expect(module.load(url)).rejects.toMatchObject(
      failure(/m\.pte\?… is no ExecuTorch model.*web page \("<!doctype html>.*sign in/),
    );
    expect(await readdir(directory)).toEqual(['partial']);
    expect(await readdir(join(directory, 'partial'))).toEqual([]);
    host.serve('/m.pte?token=secret', {
      body: await readFile(file('models/efficientnet_lite0.pte')),
    });
    await module.load(url);
    module.delete();
    expect(host.requests).toHaveLength(2);
  });

  it('is refused by fetch of a model, and by open of anything', async () => {
    const url = host.serve('/m.PTE', { body: PAGE });
    await expect(fetcher().fetch(undefined, url)).rejects.toMatchObject(failure(/web page/));
    const other = host.serve('/download?id=1', { body: PAGE });
    await expect(fetcher().open([other])).rejects.toMatchObject(failure(/web page/));
    expect(await fetcher().fetch(undefined, other)).toHaveLength(1);
  });

  it('is seen though a control character is in it', () => {
    for (const text of ['\ufeff\n<!doctype html>\0', '<html>\x1b[0m']) {
      const head = new TextEncoder().encode(text);
      expect(objection('http://h/a.jpg', 'image', head)).toMatch(/web page/);
    }
  });

  it('is seen though it is taken up after a break in its first bytes', async () => {
    const url = host.serve('/m.pte', { body: PAGE, cuts: [5] });
    const patient = createResourceFetcher({ cacheDirectory: directory, retryDelayMs: 1 });
    await expect(patient.open([url])).rejects.toMatchObject(failure(/web page/));
  });
});

describe('a download that the engine finds to be no program', () => {
  const url = () => host.serve('/labels.bin', { body: model(500) });

  it.each([
    ['createClassifier', (source: string) => createClassifier(source)],
    ['inspect', (source: string) => inspect(source)],
    ['a module', (source: string) => new ClassificationModule().load(source)],
  ])('is removed, and named by its address: %s', async (_, load) => {
    initExecutorch({ resourceFetcher: fetcher() });
    const source = url();
    for (let time = 1; time <= 2; time++) {
      await expect(load(source)).rejects.toMatchObject(
        failure(/downloaded from http.*labels\.bin and was removed/, Code.InvalidProgram),
      );
      expect(await fetcher().listDownloadedFiles()).toEqual([]);
      expect(host.requests).toHaveLength(time);
    }
  });

  it('stays if it is what was asked for', async () => {
    initExecutorch({ resourceFetcher: fetcher() });
    const sha256 = createHash('sha256').update(model(500)).digest('hex');
    const loading = createClassifier({ uri: url(), sha256 });
    await expect(loading).rejects.toMatchObject(failure(/labels\.bin$/, Code.InvalidProgram));
    expect(await fetcher().listDownloadedFiles()).toHaveLength(1);
  });

  it('stays if it is a file of the user', async () => {
    const own = file('samples/cat.jpg');
    await expect(createClassifier(own)).rejects.toMatchObject({ code: Code.InvalidProgram });
    expect((await readFile(own)).length).toBeGreaterThan(0);
  });
});

describe('an image by URL', () => {
  it.each([
    ['a web page', PAGE, /is no image: JPEG, PNG or WebP was expected, but a web page/],
    ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00'), /x\.jpg is no image.*a GIF image came/],
    ['JSON', Buffer.from('{"error":"expired"}'), /JSON \("\{"error":"expired"\}…"\)/],
    ['nothing', Buffer.alloc(0), /nothing came/],
  ])('that is %s is refused with its address', async (_, body, message) => {
    const classifier = await createClassifier();
    const url = host.serve('/x.jpg', { body });
    await expect(classifier.classify(url)).rejects.toMatchObject(failure(message));
    classifier.dispose();
  });
});

describe('the first bytes', () => {
  const found = (text: string, purpose: 'model' | 'image' = 'model') =>
    objection('https://h/x', purpose, Buffer.from(text, 'latin1'));

  it.each([
    ['version https://git-lfs.github.com/spec/v1', /a pointer of Git LFS.*\/resolve\//],
    ['\u{ef}\u{bb}\u{bf}  <HTML>', /a web page/],
    ['Not Found', /text \("Not Found…"\)/],
    ['PK\x03\x04\x00', /a ZIP archive/],
    ['\x1f\x8b\x08', /encoding gzip/],
    ['\x00\x01ET12', /begins with 00 01 45/],
  ])('are named: %j', (text, message) => {
    expect(found(text)).toMatch(message);
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\ufeff<!DOCTYPE html><p>', 'utf16le')],
    ['UTF-16 without', Buffer.from('<html><body>sign in', 'utf16le')],
    ['big-endian UTF-16', Buffer.from('\ufeff\n<html>sign in', 'utf16le').swap16()],
    ['UTF-8 behind a control', Buffer.from('\x01\ufeff\x1b <html>')],
  ])('of a page are known in %s', (_, page) => {
    for (const purpose of ['model', 'image'] as const) {
      const head = page.subarray(0, HEAD_BYTES);
      expect(objection('https://h/x', purpose, head)).toMatch(/a web page \("<(!D|html)/);
    }
  });

  it('of a model of any version are left to the engine', () => {
    expect(found('\x1c\x00\x00\x00ET12')).toBeUndefined();
    expect(found('\x1c\x00\x00\x00ET99eh00')).toBeUndefined();
  });

  it('of images of any format are left to the engine', () => {
    expect(found('\xff\xd8\xff', 'image')).toBeUndefined();
    expect(found('\x00\x00\x00\x18ftypavif', 'image')).toBeUndefined();
  });
});
