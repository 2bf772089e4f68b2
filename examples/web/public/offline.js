// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The service worker of the page: what the page once loaded is there without a network too. Newer
// files come first where there is one.

const CACHE = 'page';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** Files that the page loaded before this worker was there. */
self.addEventListener('message', ({ data, source }) => {
  caches
    .open(CACHE)
    .then((cache) => cache.addAll(data))
    .then(
      () => source.postMessage('kept'),
      () => source.postMessage('not kept'),
    );
});

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method !== 'GET' || new URL(url).origin !== self.location.origin) return;
  event.respondWith(answer(event.request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
