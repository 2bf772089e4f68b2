// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The parts of a web address, which React Native's URL can't tell.

export interface Address {
  /** As in `https://example.org`: in lower case, without a port that goes without saying. */
  origin: string;
  /** From the first '/' on; may be empty. */
  path: string;
  /** From '?' or '#' on. */
  rest: string;
  /** Whether a user or password is in it, which then is not part of the origin. */
  hasUser: boolean;
}

const ADDRESS = /^(https?):\/\/([^/?#\\]*@)?([^/?#\\]*)([^?#]*)(.*)$/is;
const HOST = /^(?:\[[0-9a-f:.]+\]|[^\s@:[\]%<>^|"`{}]+)(?::\d{1,5})?$/i;

/** The parts of an `http:` or `https:` URL; undefined for what is none. */
export function parseAddress(text: string): Address | undefined {
  const [, scheme = '', user, place = '', path = '', rest = ''] = ADDRESS.exec(text.trim()) ?? [];
  if (!HOST.test(place) || !isUrl(text)) return undefined;
  const protocol = scheme.toLowerCase();
  const host = place.toLowerCase().replace(protocol === 'https' ? /:443$/ : /:80$/, '');
  return { origin: `${protocol}://${host}`, path, rest, hasUser: user !== undefined };
}

/** Whether the platform takes it for a URL: some take anything. */
function isUrl(text: string): boolean {
  try {
    return new URL(text).href !== '';
  } catch {
    return false;
  }
}
