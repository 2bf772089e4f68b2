// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Finds what a source brings in from react-native-executorch, in JavaScript, TypeScript, Flow or JSX.

import jsTokens, { type Token } from 'js-tokens';

import { OLD_MODULES } from './names.js';

interface Span {
  start: number;
  end: number;
}

/** A name as it is imported, and how the source writes it: `type A as B`. */
export interface Part {
  name: string;
  text: string;
}

/** An import whose names are known; as a span: all of it, with its semicolon. */
export interface Import extends Span {
  /** The module's name, without quotes. */
  module: Span;
  parts: Part[];
  /** The list of names with its braces; undefined for one name, as in `require('…').A`. */
  braces?: Span;
}

/** A place that names the module. */
export interface Mention {
  start: number;
  /** Undefined where the names can't be told. */
  import?: Import;
}

interface Lexeme extends Span {
  type: Token['type'];
  value: string;
}

const MENTION = new RegExp(`(['"\`])(?:${OLD_MODULES.join('|')})\\1`, 'g');
const SPACE: ReadonlySet<string> = new Set(['WhiteSpace', 'LineTerminatorSequence']);
const COMMENT: ReadonlySet<string> = new Set(['SingleLineComment', 'MultiLineComment']);

/** All mentions outside comments, first to last. */
export function findMentions(source: string): Mention[] {
  const places = [...source.matchAll(MENTION)].map((match) => match.index);
  if (places.length === 0) return [];
  const all = lexemes(source);
  const code = all.filter(({ type }) => !SPACE.has(type) && !COMMENT.has(type));
  const commented = (place: number) =>
    all.some(({ type, start, end }) => COMMENT.has(type) && start <= place && place < end);
  return places
    .filter((place) => !commented(place))
    .map((start) => ({ start, ...importAt(source, code, start) }));
}

/** JSX is read as if it were operators: whatever that gets wrong ends with the line. */
function lexemes(source: string): Lexeme[] {
  let end = 0;
  return Array.from(jsTokens(source), ({ type, value }) => {
    const start = end;
    end += value.length;
    return { type, value, start, end };
  });
}

function importAt(source: string, code: Lexeme[], place: number): { import?: Import } {
  const at = code.findIndex(({ start }) => start === place);
  const literal = code[at];
  if (literal?.type !== 'StringLiteral') return {};
  const module = { start: literal.start + 1, end: literal.end - 1 };
  for (const form of [fromClause, destructured, memberOf]) {
    const found = form(source, code, at);
    if (found?.parts.length) return { import: { ...found, module } };
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
  if (!/^(?:import|export)$/.test(code[first]?.value ?? '')) return undefined;
  return { ...list.found, ...statement(code, first, at) };
}

/** `const { … } = require('…')` and `const { … } = await import('…')`. */
function destructured(source: string, code: Lexeme[], at: number): Found | undefined {
  if (!isCall(code, at)) return undefined;
  const equals = code[at - 3]?.value === 'await' ? at - 4 : at - 3;
  if (code[equals]?.value !== '=') return undefined;
  const list = names(source, code, equals - 1);
  if (!list || !/^(?:const|let|var)$/.test(code[list.first - 1]?.value ?? '')) return undefined;
  return { ...list.found, ...statement(code, list.first - 1, at + 1) };
}

/** `require('…').A`, `(await import('…')).A`, and the type `import('…').A`. */
function memberOf(_source: string, code: Lexeme[], at: number): Found | undefined {
  if (!isCall(code, at)) return undefined;
  const awaited = isAwaitedInParentheses(code, at);
  const [dot, name] = code.slice(awaited ? at + 3 : at + 2);
  if (dot?.value !== '.' || name?.type !== 'IdentifierName') return undefined;
  if (!awaited && /^(?:then|catch|finally)$/.test(name.value)) return undefined;
  const start = code[at - 2]?.start ?? 0;
  return { start, end: name.end, parts: [{ name: name.value, text: name.value }] };
}

/** Whether it is `(await import('…'))`, and no argument of a call. */
function isAwaitedInParentheses(code: Lexeme[], at: number): boolean {
  const [before, open, awaits] = code.slice(at - 5, at - 2);
  if (awaits?.value !== 'await' || open?.value !== '(' || code[at + 2]?.value !== ')') return false;
  return before?.type !== 'IdentifierName' || /^(?:return|await|typeof|void)$/.test(before.value);
}

function isCall(code: Lexeme[], at: number): boolean {
  const [callee, open, close] = [code[at - 2], code[at - 1], code[at + 1]];
  return (
    /^(?:require|import)$/.test(callee?.value ?? '') && open?.value === '(' && close?.value === ')'
  );
}

function statement(code: Lexeme[], first: number, last: number): Span {
  const end = code[last + 1]?.value === ';' ? last + 1 : last;
  return { start: code[first]?.start ?? 0, end: code[end]?.end ?? 0 };
}

/** The list of names that ends at a brace; undefined if it holds more than names. */
function names(source: string, code: Lexeme[], close: number) {
  if (code[close]?.value !== '}') return undefined;
  let first = close - 1;
  while (first >= 0 && !/^(?:[{}]|\.\.\.)$/.test(code[first]?.value ?? '')) first--;
  const braces = { start: code[first]?.start ?? 0, end: code[close].end };
  if (code[first]?.value !== '{') return undefined;
  const parts: Part[] = [];
  let start = first + 1;
  for (let index = start; index <= close; index++) {
    if (index < close && code[index]?.value !== ',') continue;
    const from = code[start - 1]?.end ?? 0;
    const text = source.slice(from, code[index]?.start).trim();
    if (index > start) parts.push({ name: nameOf(code.slice(start, index)), text });
    start = index + 1;
  }
  return { first, found: { braces, parts } };
}

/** The imported one of `A`, `A as B`, `type A`, `type A as B`, `A: B`, `A = 1`. */
function nameOf([first, second]: Lexeme[]): string {
  const isModifier = first?.value === 'type' && second?.type === 'IdentifierName';
  return (isModifier && second.value !== 'as' ? second : first)?.value ?? '';
}
