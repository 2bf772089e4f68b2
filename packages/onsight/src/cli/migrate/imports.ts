// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds what a source brings in from react-native-executorch.

import {
  COMMENT,
  SPACE,
  lexemes,
  members,
  names,
  type Lexeme,
  type Part,
  type Span,
} from './lexemes.js';
import { OLD_MODULES } from './names.js';
import type { Scanned } from './uses.js';

/** An import whose names are known; as a span: all of it, with its semicolon. */
export interface Import extends Span {
  /** The module's name, without quotes. */
  module: Span;
  parts: Part[];
  /** The list of names with its braces; undefined for one name, as in `require('…').A`. */
  braces?: Span;
  /** What all of the module is called: `import * as A`. */
  namespace?: string;
  /** Of one name: the lexeme of it. */
  member?: number;
  /** Whether others see the names: `export { … } from '…'`. */
  isExport?: boolean;
}

/** A place that names the module. */
export interface Mention {
  start: number;
  /** Undefined where the names can't be told. */
  import?: Import;
  /** What it names, where that is a file of the package and none of its public modules. */
  foreign?: string;
}

// Also its files, and from where it is installed.
const MENTION =
  /(['"`])((?:(?:[^'"`\n]*\/)?node_modules\/)?react-native-executorch(?:\/[^'"`\n]*)?)\1/g;

/** Whether a text names the module. */
export function mentions(text: string): boolean {
  return text.search(MENTION) >= 0;
}

/** All mentions outside comments, first to last, and the source they are in. */
export function findMentions(source: string): { mentions: Mention[]; scanned: Scanned } {
  const places = [...source.matchAll(MENTION)].map(({ index, 2: name = '' }) => ({ index, name }));
  const all = places.length > 0 ? lexemes(source) : [];
  const code = all.filter(({ type }) => !SPACE.has(type) && !COMMENT.has(type));
  const commented = (place: number) =>
    all.some(({ type, start, end }) => COMMENT.has(type) && start <= place && place < end);
  const mentions = places
    .filter(({ index }) => !commented(index))
    .map(({ index: start, name }) => {
      if (!OLD_MODULES.includes(name)) return { start, foreign: name };
      return { start, ...importAt(source, code, start) };
    });
  return { mentions, scanned: { source, all, code } };
}

function importAt(source: string, code: Lexeme[], place: number): { import?: Import } {
  const at = code.findIndex(({ start }) => start === place);
  const literal = code[at];
  if (literal?.type !== 'StringLiteral') return {};
  const module = { start: literal.start + 1, end: literal.end - 1 };
  for (const form of [fromClause, namespaceOf, declared, memberOf]) {
    const found = form(source, code, at);
    if (found && (found.parts.length > 0 || found.namespace))
      return { import: { ...found, module } };
  }
  return {};
}

type Found = Omit<Import, 'module'>;

/** `import { … } from '…'` and `export { … } from '…'`, of types too. */
function fromClause(source: string, code: Lexeme[], at: number): Found | undefined {
  if (code[at - 1]?.value !== 'from') return undefined;
  const list = names(source, code, at - 2);
  if (!list) return undefined;
  const first = code[list.first - 1]?.value === 'type' ? list.first - 2 : list.first - 1;
  const keyword = code[first]?.value ?? '';
  if (!/^(?:import|export)$/.test(keyword)) return undefined;
  return { ...list.found, ...statement(code, first, at), isExport: keyword === 'export' };
}

/** `import * as A from '…'`, of types too. */
function namespaceOf(_source: string, code: Lexeme[], at: number): Found | undefined {
  const [star, as, name, from] = code.slice(Math.max(0, at - 4), at);
  if (from?.value !== 'from' || as?.value !== 'as' || star?.value !== '*') return undefined;
  const first = code[at - 5]?.value === 'type' ? at - 6 : at - 5;
  if (code[first]?.value !== 'import' || name?.type !== 'IdentifierName') return undefined;
  return { parts: [], namespace: name.value, ...statement(code, first, at) };
}

/** `const { … } = require('…')`, `const A = await import('…')`. */
function declared(source: string, code: Lexeme[], at: number): Found | undefined {
  if (!isCall(code, at) || !endsAt(source, code, at + 1)) return undefined;
  const isAwaited = code[at - 3]?.value === 'await';
  if (!isAwaited && code[at - 2]?.value === 'import') return undefined;
  const equals = isAwaited ? at - 4 : at - 3;
  if (code[equals]?.value !== '=') return undefined;
  const list = names(source, code, equals - 1);
  const keyword = (list?.first ?? equals - 1) - 1;
  const first = code[keyword - 1]?.value === 'export' ? keyword - 1 : keyword;
  if (!/^(?:const|let|var)$/.test(code[keyword]?.value ?? '')) return undefined;
  if (!beginsAt(source, code, first)) return undefined;
  const isExport = first < keyword;
  const span = statement(code, first, at + 1);
  if (list) return { ...list.found, ...span, isExport };
  const name = code[equals - 1];
  if (isExport || name?.type !== 'IdentifierName') return undefined;
  return { parts: [], namespace: name.value, ...span };
}

/** Whether a statement begins there, of which there may become two. */
function beginsAt(source: string, code: Lexeme[], index: number): boolean {
  const before = code[index - 1];
  if (!before || /^[;{}]$/.test(before.value)) return true;
  if (/^(?:\(|\)|else|do|=>)$/.test(before.value)) return false;
  return source.slice(before.end, code[index]?.start).includes('\n');
}

/** Whether an expression ends there. */
function endsAt(source: string, code: Lexeme[], index: number): boolean {
  const next = code[index + 1];
  if (!next || /^[;,}]$/.test(next.value)) return true;
  const continues = next.type === 'Punctuator' && !/^(?:[{@]|\+\+|--)$/.test(next.value);
  return !continues && source.slice(code[index]?.end, next.start).includes('\n');
}

/** `require('…').A`, `(await import('…')).A`, and the type `import('…').A`. */
function memberOf(_source: string, code: Lexeme[], at: number): Found | undefined {
  if (!isCall(code, at)) return undefined;
  const isAwaited = isAwaitedInParentheses(code, at);
  const dot = isAwaited ? at + 3 : at + 2;
  const [first] = members(code, dot - 1);
  const name = code[dot + 1];
  if (code[dot]?.value !== '.' || !first || name?.type !== 'IdentifierName') return undefined;
  if (!isAwaited && /^(?:then|catch|finally)$/.test(name.value)) return undefined;
  const start = code[at - 2]?.start ?? 0;
  const part = { name: name.value, local: name.value, text: name.value, trailing: '' };
  return { start, end: name.end, parts: [part], member: dot + 1 };
}

/** Whether it is `(await import('…'))`, and no argument of a call. */
function isAwaitedInParentheses(code: Lexeme[], at: number): boolean {
  if (at < 4) return false;
  const [open, awaits] = code.slice(at - 4, at - 2);
  const before = code[at - 5];
  if (awaits?.value !== 'await' || open?.value !== '(' || code[at + 2]?.value !== ')') return false;
  return before?.type !== 'IdentifierName' || /^(?:return|await|typeof|void)$/.test(before.value);
}

function isCall(code: Lexeme[], at: number): boolean {
  const [callee, open, close] = [code[at - 2], code[at - 1], code[at + 1]];
  return (
    /^(?:require|import)$/.test(callee?.value ?? '') &&
    !/^\??\.$/.test(code[at - 3]?.value ?? '') &&
    open?.value === '(' &&
    close?.value === ')'
  );
}

function statement(code: Lexeme[], first: number, last: number): Span {
  const end = code[last + 1]?.value === ';' ? last + 1 : last;
  return { start: code[first]?.start ?? 0, end: code[end]?.end ?? 0 };
}
