// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0

import './style.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app.js';
import { keepForOffline } from './offline.js';

await keepForOffline();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
