// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Starts the service worker, so that it sees all that the model needs.

const PATIENCE_MS = 1000;

/** Resolves when files are being kept, or soon after it is clear that they aren't. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([started().catch(() => undefined), tooLong]);
}

async function started(): Promise<void> {
  const { serviceWorker } = navigator;
  const control = new Promise((resolve) =>
    serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  );
  const isNew = !serviceWorker.controller;
  await serviceWorker.register('./offline.js');
  if (!isNew) return;
  await control;
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const own = loaded.filter((name) => name.startsWith(location.origin));
  const { active } = await serviceWorker.ready;
  active?.postMessage([location.href, ...own]);
}
