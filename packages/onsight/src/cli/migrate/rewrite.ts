// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Points a source's imports to onsight.

import { findMentions, type Import } from './imports.js';
import { COMMENT, SPACE, type Part } from './lexemes.js';
import { NEW_MODULE, TREES } from './names.js';
import { usesAt, usesOf, type Scanned, type Tree } from './uses.js';

/** An import that is changed. */
export interface Change {
  line: number;
  /** Where `before` begins. */
  start: number;
  before: string;
  after: string;
}

/** A place that stays; without names, where those can't be told. */
export interface Left {
  line: number;
  names: string[];
  /** What it names, where that is no module that ever moves. */
  module?: string | undefined;
}

export interface Rewritten {
  source: string;
  changes: Change[];
  left: Left[];
}

/** What becomes of an import. */
interface Fate {
  moved: Part[];
  kept: Part[];
  /** Of a namespace: whether it moves, or what stops it. */
  missing?: string[] | undefined;
  moves: boolean;
}

/** Moves imports of these names; one that brings in others too becomes two. */
export function rewrite(source: string, movable: ReadonlySet<string>): Rewritten {
  const changes: Change[] = [];
  const left: Left[] = [];
  let result = '';
  let done = 0;
  const { mentions, scanned } = findMentions(source);
  for (const { start, import: found, foreign } of mentions) {
    const line = lineOf(source, start);
    const fate = found && found.start >= done ? fateOf(scanned, found, movable) : undefined;
    if (!found || !fate) {
      left.push({ line, names: [], module: foreign });
      continue;
    }
    if (fate.kept.length > 0) left.push({ line, names: fate.kept.map(({ name }) => name) });
    if (fate.missing) left.push({ line, names: fate.missing });
    if (!fate.moves) continue;
    const before = source.slice(found.start, found.end);
    const after = replacement(scanned, found, fate);
    changes.push({ line: lineOf(source, found.start), start: found.start, before, after });
    result += source.slice(done, found.start) + after;
    done = found.end;
  }
  return { source: result + source.slice(done), changes, left };
}

/** Whether all that a source brings in is among these names. */
export function isCovered(source: string, movable: ReadonlySet<string>): boolean {
  return rewrite(source, movable).left.length === 0;
}

function fateOf(scanned: Scanned, found: Import, movable: ReadonlySet<string>): Fate {
  if (found.namespace === undefined) {
    const moves = (part: Part) => movable.has(part.name) && hasAllOf(scanned, found, part);
    const moved = found.parts.filter(moves);
    const kept = found.parts.filter((part) => !moved.includes(part));
    return { moved, kept, moves: moved.length > 0 };
  }
  const tree: Tree = Object.fromEntries(
    [...movable].map((name) => [name, Object.hasOwn(TREES, name) ? TREES[name] : true]),
  ) as Tree;
  const { missing, isUnclear } = usesOf(scanned, found.namespace, tree, found);
  const moves = missing.length === 0 && !isUnclear;
  return { moved: [], kept: [], moves, missing: moves ? undefined : isUnclear ? [] : missing };
}

/** Whether no more of a name is used than onsight has. */
function hasAllOf(scanned: Scanned, found: Import, { name, local }: Part): boolean {
  const tree = Object.hasOwn(TREES, name) ? TREES[name] : undefined;
  if (!tree) return true;
  // What other files use of it can't be seen here.
  if (found.isExport) return false;
  const { missing, isUnclear } =
    found.member === undefined
      ? usesOf(scanned, local, tree, found)
      : usesAt(scanned, found.member, tree);
  return missing.length === 0 && !isUnclear;
}

function replacement(scanned: Scanned, found: Import, { moved, kept }: Fate): string {
  const { source } = scanned;
  const { start, end, module, braces } = found;
  if (kept.length === 0 || !braces) {
    return source.slice(start, module.start) + NEW_MODULE + source.slice(module.end, end);
  }
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const lineStart = source.lastIndexOf('\n', start) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart, start))?.[0] ?? '';
  const isLong = source.slice(braces.start, braces.end).includes('\n');
  const after = (trailing: string) => (trailing ? ` ${trailing}` : '');
  const list = (parts: Part[]) => {
    if (!isLong) {
      return `{ ${parts.map(({ text, trailing }) => text + after(trailing)).join(', ')} }`;
    }
    const lines = parts.map(
      ({ text, trailing }) => `${newline}${indent}  ${text},${after(trailing)}`,
    );
    return `{${lines.join('')}${newline}${indent}}`;
  };
  type Piece = (from: number, to: number) => string;
  const one = (parts: Part[], name: string, piece: Piece) =>
    piece(start, braces.start) +
    list(parts) +
    piece(braces.end, module.start) +
    name +
    piece(module.end, end);
  const first = one(moved, NEW_MODULE, (from, to) => source.slice(from, to));
  const old = source.slice(module.start, module.end);
  return first + newline + indent + one(kept, old, (from, to) => bare(scanned, from, to));
}

/** A piece of a source without its comments, which need not be there twice. */
function bare({ source, all }: Scanned, from: number, to: number): string {
  const inside = all.filter(({ start, end }) => end > from && start < to);
  if (!inside.some(({ type }) => COMMENT.has(type))) return source.slice(from, to);
  const texts = inside.map(({ type, start, end }) =>
    COMMENT.has(type) || SPACE.has(type)
      ? ' '
      : source.slice(Math.max(start, from), Math.min(end, to)),
  );
  return texts.join('').replace(/ +/g, ' ');
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
