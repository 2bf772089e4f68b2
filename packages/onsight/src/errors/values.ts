// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What checks ask of values of any kind, and how messages show them.

/** Whether it is an object of fields alone, as options are; also one of another realm. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null) return true;
    return Object.getPrototypeOf(prototype) === null && !(Symbol.iterator in value);
  } catch {
    return false; // A proxy may throw at any question.
  }
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** What was thrown, as text; it may be an object that has none. */
export function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return `${shown(thrown)} that can't be read`;
  }
}

const MAX_LENGTH = 200;

/** A text as messages show it: base64 of an image may stand where a path was expected. */
export function shortened(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const [head, tail] = [text.slice(0, MAX_LENGTH / 2), text.slice(-MAX_LENGTH / 4)];
  return `${whole(head)}…${whole(tail)} (${text.length} characters)`;
}

/** Without the half of a character at either end. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}

// Paths, URLs, base64: what is quoted, though not from one apostrophe to the next, and what has no
// space in it.
const LONG = new RegExp(`(^|\\W)'([^'\\n]{${MAX_LENGTH + 1},})'|[^\\s']{${MAX_LENGTH + 1},}`, 'g');
const MAX_MESSAGE = 20_000;

/** A message without what nobody reads: servers, files and callers give names of any length. */
export function readable(message: string): string {
  const text = message.replace(LONG, (part: string, before?: string, quoted?: string) =>
    quoted === undefined ? shortened(part) : `${before}'${shortened(quoted)}'`,
  );
  if (text.length <= MAX_MESSAGE) return text;
  return `${whole(text.slice(0, MAX_MESSAGE))}… (${text.length} characters)`;
}

// Controls but the end of a line, and marks of direction: they change how a terminal shows the rest.
const CONTROLS =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that no terminal obeys: names of files, and what servers say, may hold anything. */
export function escaped(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const digits = character.charCodeAt(0).toString(16).toUpperCase();
    return digits.length > 2 ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`;
  });
}
