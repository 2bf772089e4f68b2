// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Builds the page. The headers isolate it from other sites, which browsers ask for before they give
// it threads; a server of your own needs them too.

import { defineConfig } from 'vite';

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  server: { headers, fs: { allow: ['../..'] } },
  preview: { headers },
  // onsight is a link to this repository here, which has a React of its own for tests, and which Vite
  // would not prepare for development as it does what is installed.
  resolve: { dedupe: ['react'] },
  optimizeDeps: { include: ['onsight', 'onsight/react'] },
});
