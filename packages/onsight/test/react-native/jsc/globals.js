// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What React Native brings beside JavaScriptCore, made of `host`, the functions of
// bindings/jsi/tests/test_system.h. What it has not, is not here either.

import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller.mjs';

const { host } = globalThis;
const timers = new Map();
let lastTimer = 0;

function setTimeout(call, delay = 0) {
  const timer = ++lastTimer;
  timers.set(timer, call);
  host.after(delay, () => {
    const waiting = timers.get(timer);
    timers.delete(timer);
    waiting?.();
  });
  return timer;
}

class URL {
  constructor(text) {
    const [, origin, protocol] = /^((\w+:)\/\/[^/?#]*)/.exec(text) ?? [];
    if (!origin) throw new TypeError(`Invalid URL: ${text}`);
    Object.assign(this, { href: text, origin, protocol });
  }
}

class TextEncoder {
  encode(text) {
    const bytes = unescape(encodeURIComponent(text));
    return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  }
}

class Headers {
  #values = new Map();
  constructor(values = {}) {
    for (const [name, value] of Object.entries(values)) {
      this.#values.set(name.toLowerCase(), String(value));
    }
  }
  get(name) {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
  has(name) {
    return this.#values.has(name.toLowerCase());
  }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function atob(text) {
  const plain = text.replace(/[\t\n\f\r ]/g, '').replace(/=+$/, '');
  let bits = 0;
  let decoded = '';
  for (let i = 0; i < plain.length; i++) {
    const digit = DIGITS.indexOf(plain[i]);
    if (digit < 0) throw new Error('this is no base64');
    bits = ((bits << 6) | digit) & 0xffffff;
    const left = ((i + 1) * 6) % 8;
    if (left < 6) decoded += String.fromCharCode((bits >> left) & 255);
  }
  return decoded;
}

/** For chai, which tells plugins of each other. */
class Event {}
class EventTarget {
  dispatchEvent() {}
}

/** For React's `act`. */
class MessageChannel {
  port1 = {};
  port2 = { postMessage: () => void setTimeout(() => this.port1.onmessage()) };
}

function write(...words) {
  const text = words.map(String).join(' ');
  if (!text.startsWith('react-test-renderer is deprecated')) host.print(text);
}

Object.assign(globalThis, {
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  Headers,
  MessageChannel,
  TextEncoder,
  URL,
  atob,
  clearTimeout: (timer) => void timers.delete(timer),
  console: { debug: write, error: write, info: write, log: write, warn: write },
  global: globalThis, // as React Native names it
  process: { env: {} },
  setTimeout,
});
