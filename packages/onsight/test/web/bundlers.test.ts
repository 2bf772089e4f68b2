// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Apps that import the package as it is installed, made by bundlers without a line of configuration
// for onsight, and run in Chromium.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { build, createServer } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openChromium, openTab } from './chromium.js';
import { ISOLATION, PACKAGE, REPOSITORY, Site } from './site.js';

const TESTS = `${PACKAGE}test/web/`;
const INSTALLED = ['package.json', 'dist', 'assets', 'react', 'legacy'];
const DEPENDENCIES = ['@noble/hashes', 'js-tokens'];
const PAGE = '<!doctype html><title>bundled</title><script type="module" src="./main.js"></script>';
const APP = `import { createClassifier } from 'onsight';
  createClassifier()
    .then((classifier) => classifier.classify('/samples/bison.jpg', { maxResults: 1 }))
    .then(([best]) => { document.body.textContent = best.label; })
    .catch((error) => { document.body.textContent = error.message; });`;

let app: string;
let browser: Browser;
beforeAll(async () => {
  app = await mkdtemp(`${TESTS}app-`); // where React and Next are found
  const modules = join(app, 'node_modules');
  for (const name of INSTALLED) {
    await cp(PACKAGE + name, join(modules, 'onsight', name), { recursive: true });
  }
  for (const name of DEPENDENCIES) {
    await cp(`${PACKAGE}node_modules/${name}`, join(modules, name), { recursive: true });
  }
  await cp(`${REPOSITORY}samples`, join(app, 'public/samples'), { recursive: true });
  await writeFile(join(app, 'package.json'), '{ "type": "module" }');
  await writeFile(join(app, 'index.html'), PAGE);
  await writeFile(join(app, 'main.js'), APP);
  browser = await openChromium();
});
afterAll(async () => {
  await browser.close();
  await rm(app, { recursive: true });
});

/** What the app says at this address. */
async function answerAt(url: string): Promise<string> {
  const { page, context } = await openTab(browser, url);
  await page.waitForFunction(() => document.body.innerText.trim() !== '');
  const text = await page.evaluate(() => document.body.innerText.trim());
  await context.close();
  return text;
}

/** What the app says where it computes on one thread, and where it may have more. */
async function answersOf(folder: string): Promise<string[]> {
  const site = await Site.open({ '/': `${folder}/`, '/samples/': `${REPOSITORY}samples` });
  const answers = [];
  for (const headers of [{}, ISOLATION]) {
    site.headers = headers;
    answers.push(await answerAt(`${site.origin}/index.html`));
  }
  await site.close();
  return answers;
}

it('Vite builds it', async () => {
  const outDir = join(app, 'vite');
  await build({ root: app, logLevel: 'error', build: { outDir, copyPublicDir: false } });
  expect(await answersOf(outDir)).toEqual(['bison', 'bison']);
});

it("Vite's server for development has it", async () => {
  const server = await createServer({ root: app, logLevel: 'error' });
  await server.listen();
  try {
    expect(await answerAt(server.resolvedUrls?.local[0] ?? '')).toBe('bison');
  } finally {
    await server.close();
  }
});

interface Stats {
  toJson(options: object): { errors: object[]; warnings: object[] };
}
type Webpack = (options: object, done: (error: Error | null, stats: Stats) => void) => void;

it('webpack builds it', async () => {
  const webpack = createRequire(import.meta.url)('webpack') as Webpack;
  const path = join(app, 'webpack');
  const options = { context: app, entry: './main.js', mode: 'production', performance: false };
  const stats = await new Promise<Stats>((resolve, reject) =>
    webpack({ ...options, output: { path, filename: 'main.js' } }, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    }),
  );
  const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
  await writeFile(join(path, 'index.html'), PAGE);
  expect(await answersOf(path)).toEqual(['bison', 'bison']);
});

/** The component of a page, which Next also renders on the server. */
const COMPONENT = `'use client';
import { useEffect, useState } from 'react';
import { useClassifier } from 'onsight/react';
export default function Page() {
  const { classify, isReady, error } = useClassifier();
  const [name, setName] = useState('');
  useEffect(() => {
    if (isReady) classify('/samples/bison.jpg').then(([best]) => setName(best.label));
  }, [classify, isReady]);
  return error ? error.message : name;
}`;

it('Next builds it', async () => {
  const folder = join(app, 'next');
  await mkdir(join(folder, 'app'), { recursive: true });
  const layout = 'export default ({ children }) => <html><body>{children}</body></html>;';
  await writeFile(join(folder, 'app/layout.jsx'), layout);
  await writeFile(join(folder, 'app/page.jsx'), COMPONENT);
  const root = JSON.stringify(TESTS); // else Next looks for lockfiles, and finds several
  const config = `export default { output: 'export', turbopack: { root: ${root} } };`;
  await writeFile(join(folder, 'next.config.mjs'), config);
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  await promisify(execFile)(process.execPath, [next, 'build', folder], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  expect(await answersOf(join(folder, 'out'))).toEqual(['bison', 'bison']);
});

it('a page takes it without a bundler', async () => {
  const folder = join(app, 'plain');
  await mkdir(folder);
  await cp(join(app, 'node_modules/onsight'), join(folder, 'onsight'), { recursive: true });
  await writeFile(join(folder, 'index.html'), PAGE);
  await writeFile(join(folder, 'main.js'), APP.replace("'onsight'", "'./onsight/dist/web.mjs'"));
  expect(await answersOf(folder)).toEqual(['bison', 'bison']);
});
