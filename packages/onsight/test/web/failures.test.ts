// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What goes wrong on a page in Chromium: memory, models, files of the package, policies. Each time
// an error says so, and the page can go on.

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { RnExecutorchErrorCode as Code } from '../../src/index.node.js';
import { openChromium, openTab, type Tab } from './chromium.js';
import { CSP, PACKAGE, REPOSITORY, Site } from './site.js';

let browser: Browser;
let site: Site;
let tab: Tab;
/** Where the site has the package's assets. */
let assets: string;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  assets = await mkdtemp(join(tmpdir(), 'onsight-assets-'));
  await cp(`${PACKAGE}assets`, assets, { recursive: true });
  site = await Site.open({
    '/onsight/dist/': `${PACKAGE}dist`,
    '/onsight/assets/': assets,
    '/samples/': `${REPOSITORY}samples`,
    '/ops/': `${REPOSITORY}tests/data/ops`,
  });
  site.page('/', '<!doctype html><script type="module" src="/start.mjs"></script>');
  site.page('/start.mjs', "globalThis.onsight = await import('/onsight/dist/web.mjs');");
});
afterEach(async () => {
  await tab.context.close();
  await site.close();
  await rm(assets, { recursive: true });
});

async function open(headers: Record<string, string> = {}): Promise<Page> {
  site.headers = headers;
  tab = await openTab(browser, `${site.origin}/`);
  await tab.page.waitForFunction(() => 'onsight' in globalThis);
  return tab.page;
}

/** The best name of a bison by the built-in model, or the error. Run in the page. */
async function answer(): Promise<{ label?: string; code?: number; message?: string }> {
  try {
    const classifier = await onsight.createClassifier();
    const [best] = await classifier.classify('/samples/bison.jpg', { maxResults: 1 });
    classifier.dispose();
    return { label: best!.label };
  } catch (error) {
    const { code, message } = error as { code: number; message: string };
    return { code, message };
  }
}

/** The error of a model that is made in the page, and whether the page can go on. */
async function errorOf(page: Page, model: () => unknown) {
  const error = await page.evaluate(async (source) => {
    const given = (await ((0, eval)(`(${source})`) as () => unknown)()) as Uint8Array;
    const reason: unknown = await onsight.createClassifier(given).catch((error: unknown) => error);
    const { code, message } = reason as { code: number; message: string };
    return { code, message };
  }, model.toString());
  expect(await page.evaluate(answer)).toEqual({ label: 'bison' });
  return error;
}

describe('a model', () => {
  it('that no worker can be given is refused', async () => {
    const { code, message } = await errorOf(await open(), () => new Uint8Array(2.2e9));
    expect(code).toBe(Code.MemoryAllocationFailed);
    expect(message).toContain('memory');
  });

  it.each([
    ['is empty', () => new Uint8Array(), Code.InvalidProgram],
    ['is none', () => new TextEncoder().encode('an image model'), Code.InvalidProgram],
    [
      'is cut off',
      async () =>
        (await (await fetch('/onsight/assets/efficientnet_lite0.pte')).blob()).slice(0, 1e6),
      Code.InvalidProgram,
    ],
    [
      'is not one of images',
      async () => (await fetch('/ops/add_channel_portable/model.pte')).blob(),
      Code.WrongDimensions,
    ],
    ['the server has not', () => '/nowhere.pte', Code.ResourceFetcherDownloadFailed],
  ])('that %s is refused', async (_, model, code) => {
    expect(await errorOf(await open(), model)).toMatchObject({ code });
  });
});

it("refuses an image that WebAssembly's memory can't have, and goes on", async () => {
  const page = await open();
  const { found, code, message } = await page.evaluate(async () => {
    const classifier = await onsight.createClassifier();
    const side = 26_708;
    const image = { data: new Uint8Array(3 * side * side), width: side, height: side };
    const error: unknown = await classifier.classify(image).catch((reason: unknown) => reason);
    const [best] = await classifier.classify('/samples/bison.jpg', { maxResults: 1 });
    classifier.dispose();
    const { code, message } = error as { code: number; message: string };
    return { found: best!.label, code, message };
  });
  expect({ found, code }).toEqual({ found: 'bison', code: Code.MemoryAllocationFailed });
  expect(message).toContain('2 GB at most');
});

describe('files of the package', () => {
  it.each(['onsight.relaxed.wasm', 'efficientnet_lite0.pte'])('must be there: %s', async (name) => {
    await rm(join(assets, name));
    const page = await open();
    const { code, message } = await page.evaluate(answer);
    expect(code).toBe(Code.ResourceFetcherDownloadFailed);
    expect(message).toMatch(new RegExp(`${name}.*HTTP status 404.*must have the files`));
    await cp(`${PACKAGE}assets/${name}`, join(assets, name));
    expect(await page.evaluate(answer)).toEqual({ label: 'bison' });
  });

  it('may not be the page that some servers send instead', async () => {
    site.page('/onsight/assets/onsight.relaxed.wasm', '<!doctype html>');
    site.types = { '.wasm': 'text/html' };
    const { code, message } = await (await open()).evaluate(answer);
    expect(code).toBe(Code.ResourceFetcherDownloadFailed);
    expect(message).toMatch(/onsight\.relaxed\.wasm.*a page of HTML/);
  });

  it('must be whole', async () => {
    await writeFile(join(assets, 'onsight.relaxed.wasm'), '\0asm');
    const { code, message } = await (await open()).evaluate(answer);
    expect(code).toBe(Code.PlatformNotSupported);
    expect(message).toMatch(/onsight\.relaxed\.wasm can't be compiled/);
  });

  it('may have any type', async () => {
    site.types = { '.wasm': 'application/octet-stream' };
    expect(await (await open()).evaluate(answer)).toEqual({ label: 'bison' });
  });

  it('include a script for the worker', async () => {
    await mkdir(join(assets, 'dist'));
    await cp(`${PACKAGE}dist/web.mjs`, join(assets, 'dist/web.mjs'));
    const without = await Site.open({ '/onsight/dist/': join(assets, 'dist') });
    without.page('/', '<!doctype html><script type="module" src="/start.mjs"></script>');
    without.page('/start.mjs', "globalThis.onsight = await import('/onsight/dist/web.mjs');");
    tab = await openTab(browser, `${without.origin}/`);
    await tab.page.waitForFunction(() => 'onsight' in globalThis);
    const { code, message } = await tab.page.evaluate(answer);
    await without.close();
    expect(code).toBe(Code.Internal);
    expect(message).toContain('worker');
  });
});

it('says what a policy must allow', async () => {
  const page = await open({ 'Content-Security-Policy': "default-src 'self'" });
  const { code, message } = await page.evaluate(answer);
  expect(code).toBe(Code.PlatformNotSupported);
  expect(message).toContain("'wasm-unsafe-eval'");
  expect(await (await open(CSP)).evaluate(answer)).toEqual({ label: 'bison' });
});

it('stops what waits when it is told to, and nothing else', async () => {
  const page = await open();
  const found = await page.evaluate(async () => {
    const classifier = await onsight.createClassifier();
    const controller = new AbortController();
    const { signal } = controller;
    const photo = await (await fetch('/samples/bison.jpg')).arrayBuffer();
    const calls = [{}, { signal }, { signal }, {}].map((options) =>
      classifier.classify(photo, { maxResults: 1, ...options }),
    );
    controller.abort();
    const ends = await Promise.allSettled(calls);
    return ends.map((end) =>
      end.status === 'fulfilled' ? end.value[0]!.label : (end.reason as { code: number }).code,
    );
  });
  const stopped = Code.InvalidState;
  expect(found).toEqual(['bison', stopped, stopped, 'bison']);
});

/** Megabytes that the processes of pages have in memory. */
async function megabytes(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const texts = await Promise.all(pages.map(({ id }) => readFile(`/proc/${id}/status`, 'utf8')));
  return texts.reduce((sum, text) => sum + Number(/VmRSS:\s*(\d+)/.exec(text)![1]) / 1000, 0);
}

it('keeps no memory of calls', async () => {
  const page = await open();
  const run = (calls: number) =>
    page.evaluate(async (count) => {
      const photo = await (await fetch('/samples/bison.jpg')).blob();
      const classifier = await onsight.createClassifier(undefined, { exact: true });
      const others = await onsight.createClassifier();
      for (let i = 0; i < count; i++) {
        await classifier.classify(photo);
        await others.classify(photo);
      }
      classifier.dispose();
      others.dispose();
    }, calls);
  await run(50);
  const before = await megabytes();
  await run(200);
  // Pixels of the photograph have 0.5 MB: to keep those of each call would take 200.
  expect((await megabytes()) - before).toBeLessThan(60);
});
