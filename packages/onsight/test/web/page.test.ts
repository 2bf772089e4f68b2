// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The page of examples/web in Chromium, from its first picture to its use without a network. With
// ONSIGHT_SCREENSHOTS=1 the pictures in docs/images/ are made.

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openChromium, openTab, type Tab } from './chromium.js';
import { ISOLATION, REPOSITORY, Site } from './site.js';

const EXAMPLE = `${REPOSITORY}examples/web`;
const BUILT = `${REPOSITORY}build/web/`;
const SAMPLES = `${REPOSITORY}samples`;
const MODEL = `${REPOSITORY}models/efficientnet_lite0.pte`;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let site: Site;
let browser: Browser;
let tab: Tab;
let page: Page;
beforeAll(async () => {
  // Vitest's own NODE_ENV would make it the build for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--outDir', BUILT, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, vite, { cwd: EXAMPLE, env });
  browser = await openChromium(
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  );
});
afterAll(async () => {
  await browser.close();
  await rm(BUILT, { recursive: true });
});
beforeEach(async () => {
  site = await Site.open({ '/': BUILT, '/samples/': SAMPLES });
  site.headers = ISOLATION;
  site.page('/', await readFile(`${BUILT}index.html`, 'utf8'));
  tab = await openTab(browser, `${site.origin}/`);
  ({ page } = tab);
  page.setDefaultTimeout(20_000);
  await page.getByRole('heading', { name: 'onsight' }).waitFor();
});
afterEach(async () => {
  await tab.context.close();
  await site.close();
});

/** The sentence in the part of the page that has this title. */
const told = (title: string) => page.getByRole('region', { name: title }).getByRole('status');
const names = () => told('What is this?');
const pick = (file: string) =>
  page
    .getByLabel('Choose a picture')
    .setInputFiles(file.startsWith('/') ? file : `${SAMPLES}/${file}`);
const searchFolder = async () => {
  await page.getByLabel('Choose a folder').setInputFiles(SAMPLES);
  await told('What is like it?').getByText('8 pictures').waitFor();
};
const results = () => page.locator('.results li');

/** Gives the page what a drop or paste has. */
const transfer = (kind: 'drop' | 'paste', file: { path: string; name: string } | string) =>
  page.evaluate(
    async ({ kind, file }) => {
      const data = new DataTransfer();
      if (typeof file === 'string') data.setData('text/plain', file);
      else data.items.add(new File([await (await fetch(file.path)).blob()], file.name));
      const init = { bubbles: true, cancelable: true };
      const event =
        kind === 'drop'
          ? new DragEvent(kind, { ...init, dataTransfer: data })
          : new ClipboardEvent(kind, { ...init, clipboardData: data });
      document.body.dispatchEvent(event);
    },
    { kind, file },
  );

describe('names a picture', () => {
  it('that is picked, as bars', async () => {
    await pick('coffee.jpg');
    await names().getByText('coffee.jpg: espresso, ').waitFor();
    expect(await page.locator('.bars li').count()).toBe(5);
    await pick('cat.jpg');
    await names().getByText('cat.jpg: Egyptian cat, ').waitFor();
    expect(tab.messages).toEqual([]);
  });

  it('that is dropped', async () => {
    await transfer('drop', { path: '/samples/macaw.webp', name: 'bird.webp' });
    await names().getByText('bird.webp: macaw, ').waitFor();
  });

  it('that is pasted, or whose address is', async () => {
    await transfer('paste', { path: '/samples/bison.jpg', name: 'image.png' });
    await names().getByText('image.png: bison, ').waitFor();
    await transfer('paste', `${site.origin}/samples/castle.jpg`);
    await names().getByText('castle.jpg: castle, ').waitFor();
  });

  it('at an address, and says if there is none', async () => {
    await page.getByLabel('Address of a picture').fill(`${site.origin}/samples/drums.jpg`);
    await page.keyboard.press('Enter');
    await names().getByText('drums.jpg: ').waitFor();
    await page.getByLabel('Address of a picture').fill(`${site.origin}/samples/none.png`);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('alert').getByText('could not be loaded from the network').waitFor();
  });

  it('of the camera', async () => {
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.getByRole('button', { name: 'Take the picture' }).click();
    await names()
      .getByText(/^Photograph: .+ %$/)
      .waitFor();
    expect(await page.locator('video').count()).toBe(0);
  });
});

describe('a folder', () => {
  it('is searched by picture, and its vectors are there after a reload', async () => {
    await searchFolder();
    await pick('coffee.jpg');
    const [first] = await results().all();
    await first!.getByText('1.00').waitFor();
    expect(await first!.textContent()).toContain('coffee.jpg');

    await page.reload();
    await told('What is like it?').getByText('8 pictures').waitFor();
    await results().filter({ hasText: 'drums.jpg' }).getByRole('button').click();
    await names().getByText('drums.jpg: ').waitFor();
    await results().first().getByText('drums.jpg').waitFor();

    await page.getByRole('button', { name: 'Forget these pictures' }).click();
    await page.reload();
    await told('What is like it?').getByText('Choose a folder').waitFor();
  });

  it('says which of its files are no pictures', async () => {
    const files = [
      { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
      { name: 'cat.jpg', mimeType: 'image/jpeg', buffer: await readFile(`${SAMPLES}/cat.jpg`) },
    ];
    await page.evaluate(() =>
      document.querySelector('input[webkitdirectory]')?.removeAttribute('webkitdirectory'),
    );
    await page.getByLabel('Choose a folder').setInputFiles(files);
    await page.getByText('Not read: broken.jpg').waitFor();
    await told('What is like it?').getByText('1 picture').waitFor();
    expect(await results().count()).toBe(1);
  });
});

describe('a model', () => {
  it('is inspected and used', async () => {
    await page.getByLabel('Open a model').setInputFiles(MODEL);
    await told('Which model?').getByText('efficientnet_lite0.pte can be used.').waitFor();
    await page.getByText('[1 × 3 × 224 × 224]').first().waitFor();
    await page.getByLabel('Use it for names').check();
    await page.getByLabel('Use it for similar pictures').check();
    await pick('coffee.jpg');
    await names().getByText('coffee.jpg: espresso, ').waitFor();
    await searchFolder();
    await results().first().getByText('coffee.jpg').waitFor();
  });

  it('that is none is refused in plain words', async () => {
    const file = { name: 'wrong.pte', mimeType: '', buffer: Buffer.alloc(1000, 7) };
    await page.getByLabel('Open a model').setInputFiles(file);
    await page.getByRole('alert').getByText('This file is no model').waitFor();
  });
});

it('says what is no picture, and goes on', async () => {
  await pick(`${SAMPLES}/README.md`);
  await page.getByRole('alert').getByText('can’t be read as a picture').waitFor();
  await pick('cat.jpg');
  await names().getByText('cat.jpg: ').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

it('loads its model again after its worker was lost', async () => {
  await page.addInitScript(() => {
    const Real = Worker;
    const workers: Worker[] = [];
    Object.assign(globalThis, { workers });
    globalThis.Worker = class extends Real {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        workers.push(this);
      }
    };
  });
  await page.reload();
  await pick('cat.jpg');
  await names().getByText('cat.jpg: ').waitFor();
  await page.evaluate(() =>
    (globalThis as unknown as { workers: Worker[] }).workers.forEach((one) => one.terminate()),
  );
  await pick('coffee.jpg');
  await page.getByRole('button', { name: 'Load it again' }).first().click();
  await names().getByText('coffee.jpg: espresso').waitFor();
});

it('works without a network once it was opened', async () => {
  await pick('cat.jpg');
  await names().getByText('cat.jpg: ').waitFor();
  await site.close();
  await page.reload();
  await pick('coffee.jpg');
  await names().getByText('coffee.jpg: espresso').waitFor();
});

it('works in development, where StrictMode mounts everything twice', async () => {
  const server = await createServer({ root: EXAMPLE, logLevel: 'error' });
  await server.listen();
  try {
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await pick('coffee.jpg');
    await names().getByText('coffee.jpg: espresso').waitFor();
    await searchFolder();
    expect(await results().count()).toBe(8);
  } finally {
    await server.close();
  }
});

describe('can be used by everybody', () => {
  const widths = { phone: 390, desktop: 1100 };

  it.each([
    ['phone', 'light'],
    ['phone', 'dark'],
    ['desktop', 'light'],
    ['desktop', 'dark'],
  ] as const)('on a %s, %s', async (device, colorScheme) => {
    await page.setViewportSize({ width: widths[device], height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await pick('coffee.jpg');
    await names().getByText('coffee.jpg: espresso').waitFor();
    await searchFolder();
    await results().first().getByText('1.00').waitFor();
    await page.getByLabel('Open a model').setInputFiles(MODEL);
    await page.getByLabel('Use it for names').waitFor();
    await page.addScriptTag({ path: AXE });
    const { violations, passes } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run: () => Promise<AxeResult> } }).axe.run(),
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(passes.length).toBeGreaterThan(20);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await screenshot(`web-${device}-${colorScheme}`);
  });

  it('by keys alone', async () => {
    const reached: string[] = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const { activeElement } = document;
          const label = (activeElement as HTMLInputElement | null)?.labels?.[0];
          const outlined = activeElement?.matches('[type=file]') ? label : activeElement;
          const { outlineStyle } = getComputedStyle(outlined ?? document.body);
          return `${(label ?? activeElement)?.textContent ?? ''} ${outlineStyle}`;
        }),
      );
    }
    expect(reached).toEqual([
      expect.stringMatching(/^Choose a picture.* solid$/),
      'Address of a picture solid',
      'Open solid',
      'Use the camera solid',
      'Choose a folder solid',
      'Open a model (.pte) solid',
    ]);
  });
});

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
  passes: unknown[];
}

async function screenshot(name: string): Promise<void> {
  if (process.env['ONSIGHT_SCREENSHOTS'] !== '1') return;
  const folder = `${REPOSITORY}docs/images`;
  await mkdir(folder, { recursive: true });
  const bytes = await page.screenshot({ type: 'jpeg', quality: 50, fullPage: true });
  expect(bytes.length).toBeLessThan(150_000);
  await writeFile(`${folder}/${name}.jpg`, bytes);
}
