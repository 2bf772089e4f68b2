// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the first bytes of a download are: a login page in place of a model must not be kept as one.

import { printable } from './failures.js';

/** What a download is for: a model and an image are looked at, anything else is taken as it is. */
export type Purpose = 'model' | 'image' | 'any';

/** Whether the bytes are still compressed: not every `fetch` undoes this encoding. */
export const isZstd = (head: Uint8Array): boolean => latin(head.subarray(0, 4)) === ZSTD;

/** Bytes from which a purpose can be told; fewer if there are no more. */
export const HEAD_BYTES = 64;

interface Kind {
  what: string;
  advice: string;
  /** Whether no image is made of it. */
  noImage: boolean;
}

const CHECK = 'check the address';
const ZSTD = '\x28\xb5\x2f\xfd';

/**
 * Says what is wrong with a download, if it can't be what it is for.
 *
 * @param head its first {@link HEAD_BYTES} bytes
 */
export function objection(url: string, purpose: Purpose, head: Uint8Array): string | undefined {
  if (purpose === 'any') return undefined;
  // The engine knows which versions it reads, and says so.
  if (purpose === 'model' && /^ET\d\d$/.test(latin(head.subarray(4, 8)))) return undefined;
  const { what, advice, noImage } = kindOf(head);
  if (purpose === 'image' && !noImage) return undefined;
  const expected =
    purpose === 'model'
      ? 'no ExecuTorch model: "ET12" was expected at byte 4'
      : 'no image: JPEG, PNG or WebP was expected';
  return `${printable(url)} is ${expected}, but ${what} came; ${advice}`;
}

function kindOf(head: Uint8Array): Kind {
  const text = latin(head).replace(/^ï»¿/, '');
  if (text === '') return { what: 'nothing', advice: CHECK, noImage: true };
  const binary = [
    { magic: 'GIF8', what: 'a GIF image' },
    { magic: 'PK\x03\x04', what: 'a ZIP archive' },
    { magic: '\x1f\x8b', what: 'data in the encoding gzip' },
    { magic: ZSTD, what: 'data in the encoding zstd' },
  ].find(({ magic }) => text.startsWith(magic));
  if (binary) return { what: binary.what, advice: CHECK, noImage: true };
  const page = pageOf(text);
  if (page !== undefined) return { ...kindOfText(page), noImage: true };
  if (isText(head)) return { ...kindOfText(text), noImage: true };
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
  return { what: `a file that begins with ${hex.join(' ')}`, advice: CHECK, noImage: false };
}

/**
 * A page without what may be in the way of telling it: marks of its encoding, controls, and the zeros
 * of UTF-16. Undefined if it is none.
 */
function pageOf(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- that is what is left out
  const plain = text.replace(/\0/g, '').replace(/^([\x01-\x20\x7f]|ï»¿|ÿþ|þÿ)+/, '');
  return /^<(!doctype|!--|\?xml|[a-z]+[\s>])/i.test(plain) ? plain : undefined;
}

function kindOfText(text: string): Omit<Kind, 'noImage'> {
  const shown = `("${text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 40)}…")`;
  if (/^version https:\/\/git-lfs/.test(text)) {
    const advice =
      'ask for the file itself, on Hugging Face by /resolve/ in place of /raw/ in the address';
    return { what: 'a pointer of Git LFS', advice };
  }
  if (/^\s*<(!doctype\s+html|html|head|script|!--)/i.test(text)) {
    const advice = `sign in to the network or the site if it asks for that, and ${CHECK}`;
    return { what: `a web page ${shown}`, advice };
  }
  if (/^\s*[{[]/.test(text)) return { what: `JSON ${shown}`, advice: CHECK };
  return { what: `text ${shown}`, advice: CHECK };
}

/** No control characters but white space, and no bytes that UTF-8 never has. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => (byte >= 32 && byte < 0xf8) || (byte >= 9 && byte <= 13));
}

/** A character for each byte. */
function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
