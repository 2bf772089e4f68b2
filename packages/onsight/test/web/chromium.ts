// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Chromium for tests, with a fresh profile; ONSIGHT_CHROMIUM names another than Debian's.

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openChromium(...flags: string[]): Promise<Browser> {
  const executablePath = process.env['ONSIGHT_CHROMIUM'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/** A page in a profile of its own, and what it wrote to its console. */
export interface Tab {
  page: Page;
  context: BrowserContext;
  messages: string[];
}

export async function openTab(browser: Browser, url: string): Promise<Tab> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const messages: string[] = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`uncaught: ${error.message}`));
  await page.goto(url);
  return { page, context, messages };
}
