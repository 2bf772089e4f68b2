// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Models that a page downloads: resumed after a reload, kept for use without a network, shared by
// tabs, and gone when the browser clears its storage.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { openChromium, openTab, type Tab } from './chromium.js';
import { PACKAGE, REPOSITORY, Site } from './site.js';

/** Enough for a piece of the cache, not for all of the model. */
const STALL_AT = 4_500_000;

let model: Buffer;
let browser: Browser;
let site: Site;
let hub: Server;
let url: string;
/** The first byte that each transfer asked for. */
let starts: number[];
let doesStall: boolean;
let tab: Tab;

beforeAll(async () => {
  model = await readFile(`${REPOSITORY}models/efficientnet_lite0.pte`);
  browser = await openChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await Site.open({ '/onsight/': PACKAGE, '/samples/': `${REPOSITORY}samples` });
  site.page('/', '<!doctype html><script type="module" src="/start.mjs"></script>');
  site.page('/start.mjs', "globalThis.onsight = await import('/onsight/dist/web.mjs');");
  starts = [];
  doesStall = false;
  hub = createServer((request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const common = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };
    if (request.method === 'OPTIONS') {
      response.writeHead(204, common).end();
      return;
    }
    starts.push(start);
    response.writeHead(start > 0 ? 206 : 200, {
      ...common,
      'Access-Control-Expose-Headers': '*',
      'Content-Length': model.length - start,
      'Content-Range': `bytes ${start}-${model.length - 1}/${model.length}`,
      ETag: '"one"',
      'Cache-Control': 'no-store', // leaves it to onsight, not the browser's own cache
    });
    if (doesStall) response.write(model.subarray(start, STALL_AT));
    else response.end(model.subarray(start));
  });
  await new Promise<void>((resolve) => hub.listen(0, resolve));
  url = `http://localhost:${(hub.address() as AddressInfo).port}/model.pte`;
  tab = await openTab(browser, `${site.origin}/`);
});
afterEach(async () => {
  await tab.context.close();
  await site.close();
  hub.closeAllConnections();
  hub.close();
});

/** The best name of a bison by the downloaded model, or the code of an error. */
const answer = async ({ page } = tab) => {
  await page.waitForFunction(() => 'onsight' in globalThis);
  return page.evaluate(async (from) => {
    try {
      const classifier = await onsight.createClassifier(from);
      const [best] = await classifier.classify('/samples/bison.jpg', { maxResults: 1 });
      return best?.label;
    } catch (error) {
      return (error as { code?: number }).code;
    }
  }, url);
};

/** How many pieces of files the browser keeps: also one of the record of a download. Run in the page. */
async function pieces(): Promise<number> {
  const keys = await (await caches.open('onsight')).keys();
  return keys.filter((request) => request.url.includes('/piece/')).length;
}

it('go on where they were after a reload, then need no network', async () => {
  doesStall = true;
  const interrupted = answer().catch(() => 'reloaded');
  await expect.poll(() => tab.page.evaluate(pieces), { timeout: 20_000 }).toBe(2);
  doesStall = false;
  await tab.page.reload();
  expect(await interrupted).toBe('reloaded');
  expect(await answer()).toBe('bison');
  expect(starts).toHaveLength(2);
  expect(starts[1]).toBeGreaterThan(4_000_000);

  hub.closeAllConnections();
  hub.close();
  await tab.page.reload();
  expect(await answer()).toBe('bison');
});

it('are made once for two tabs', async () => {
  const page = await tab.context.newPage();
  await page.goto(`${site.origin}/`);
  expect(await Promise.all([answer(), answer({ ...tab, page })])).toEqual(['bison', 'bison']);
  expect(starts).toEqual([0]);
});

it('are made again after the browser cleared its storage', async () => {
  expect(await answer()).toBe('bison');
  await tab.page.evaluate(() => caches.delete('onsight'));
  expect(await answer()).toBe('bison');
  expect(starts).toEqual([0, 0]);
});

it('that lost a part are made again', async () => {
  expect(await answer()).toBe('bison');
  await tab.page.evaluate(async () => {
    const cache = await caches.open('onsight');
    const lost = (await cache.keys()).filter((request) => request.url.includes('/piece/'));
    await Promise.all(lost.map((request) => cache.delete(request)));
  });
  await tab.page.reload();
  expect(await answer()).toBe('bison');
  expect(starts).toEqual([0, 0]);
});
