// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Points a source's imports to onsight.

import { findMentions, type Import, type Mention, type Part } from './imports.js';
import { NEW_MODULE, hasAllOf } from './names.js';

/** An import that is changed. */
export interface Change {
  line: number;
  before: string;
  after: string;
}

/** A place that stays; without names, where those can't be told. */
export interface Left {
  line: number;
  names: string[];
}

export interface Rewritten {
  source: string;
  changes: Change[];
  left: Left[];
}

/** Moves imports of these names; one that brings in others too becomes two. */
export function rewrite(source: string, movable: ReadonlySet<string>): Rewritten {
  const changes: Change[] = [];
  const left: Left[] = [];
  let result = '';
  let done = 0;
  for (const { start, import: found } of findMentions(source)) {
    const [moved, kept] = divide(source, found, movable);
    if (kept.length > 0 || !found) {
      left.push({ line: lineOf(source, start), names: kept.map(({ name }) => name) });
    }
    if (!found || moved.length === 0) continue;
    const before = source.slice(found.start, found.end);
    const after = replacement(source, found, moved, kept);
    changes.push({ line: lineOf(source, found.start), before, after });
    result += source.slice(done, found.start) + after;
    done = found.end;
  }
  return { source: result + source.slice(done), changes, left };
}

/** Whether all that a source brings in is among these names. */
export function isCovered(source: string, movable: ReadonlySet<string>): boolean {
  return findMentions(source).every(
    ({ import: found }) => found && divide(source, found, movable)[1].length === 0,
  );
}

/** What moves, and what stays. */
function divide(
  source: string,
  found: Mention['import'],
  movable: ReadonlySet<string>,
): [Part[], Part[]] {
  const moves = ({ name }: Part) => movable.has(name) && hasAllOf(name, source);
  const parts = found?.parts ?? [];
  return [parts.filter(moves), parts.filter((part) => !moves(part))];
}

function replacement(source: string, found: Import, moved: Part[], kept: Part[]): string {
  const { start, end, module, braces } = found;
  if (kept.length === 0 || !braces) {
    return source.slice(start, module.start) + NEW_MODULE + source.slice(module.end, end);
  }
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const lineStart = source.lastIndexOf('\n', start) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart, start))?.[0] ?? '';
  const isLong = source.slice(braces.start, braces.end).includes('\n');
  const list = (parts: Part[]) => {
    const texts = parts.map(({ text }) => text);
    if (!isLong) return `{ ${texts.join(', ')} }`;
    return `{${texts.map((text) => `${newline}${indent}  ${text},`).join('')}${newline}${indent}}`;
  };
  const one = (parts: Part[], name: string) =>
    source.slice(start, braces.start) +
    list(parts) +
    source.slice(braces.end, module.start) +
    name +
    source.slice(module.end, end);
  const old = source.slice(module.start, module.end);
  return one(moved, NEW_MODULE) + newline + indent + one(kept, old);
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
