// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A source in JavaScript, TypeScript, Flow or JSX as tokens, and what small parts of it mean.

import jsTokens, { type Token } from 'js-tokens';

export interface Span {
  start: number;
  end: number;
}

export interface Lexeme extends Span {
  type: Token['type'];
  value: string;
}

/** A name of a list, and how the source writes it: `type A as B`. */
export interface Part {
  name: string;
  /** What it is called here. */
  local: string;
  /** With comments before it. */
  text: string;
  /** Comments after it. */
  trailing: string;
}

export const SPACE: ReadonlySet<string> = new Set(['WhiteSpace', 'LineTerminatorSequence']);
export const COMMENT: ReadonlySet<string> = new Set(['SingleLineComment', 'MultiLineComment']);

/** JSX is read as if it were operators: whatever that gets wrong ends with the line. */
export function lexemes(source: string): Lexeme[] {
  let end = 0;
  return Array.from(jsTokens(source), ({ type, value }) => {
    const start = end;
    end += value.length;
    return { type, value, start, end };
  });
}

/** The list of names that ends at a brace; undefined if it holds more than names. */
export function names(source: string, code: readonly Lexeme[], close: number) {
  if (code[close]?.value !== '}') return undefined;
  let first = close - 1;
  while (first >= 0 && !/^(?:[{}]|\.\.\.)$/.test(code[first]?.value ?? '')) first--;
  const braces = { start: code[first]?.start ?? 0, end: code[close].end };
  if (code[first]?.value !== '{') return undefined;
  const parts: Part[] = [];
  let start = first + 1;
  for (let index = start; index <= close; index++) {
    if (index < close && code[index]?.value !== ',') continue;
    const end = code[index - 1]?.end ?? 0;
    const rest = source.slice(end, code[index]?.start).trim();
    const last = parts.at(-1);
    if (index > start) {
      const text = source.slice(code[start - 1]?.end, end).trim();
      parts.push({ ...nameOf(code.slice(start, index)), text, trailing: rest });
    } else if (last && rest) {
      last.trailing = `${last.trailing} ${rest}`.trim();
    }
    start = index + 1;
  }
  return { first, found: { braces, parts } };
}

/** The names in `A`, `A as B`, `type A`, `type A as B`, `A: B`, `A = 1`. */
function nameOf(lexemes: readonly Lexeme[]): { name: string; local: string } {
  const [first, second] = lexemes;
  const isModifier = first?.value === 'type' && second?.type === 'IdentifierName';
  const rest = isModifier && second.value !== 'as' ? lexemes.slice(1) : lexemes;
  const name = rest[0]?.value ?? '';
  const isRenamed = /^(?:as|:)$/.test(rest[1]?.value ?? '');
  return { name, local: (isRenamed && rest[2]?.value) || name };
}

/** The members that follow a name, as in `a.b?.['c']`, each with its last lexeme. */
export function* members(
  code: readonly Lexeme[],
  index: number,
): Generator<{ name: string; end: number }> {
  let at = index + 1;
  for (;;) {
    const [first, second, third, fourth] = code.slice(at, at + 4);
    if (/^\??\.$/.test(first?.value ?? '') && second?.type === 'IdentifierName') {
      yield { name: second.value, end: at + 1 };
      at += 2;
    } else if (first?.value === '[' && isPlain(second) && third?.value === ']') {
      yield { name: second.value.slice(1, -1), end: at + 2 };
      at += 3;
    } else if (
      first?.value === '?.' &&
      second?.value === '[' &&
      isPlain(third) &&
      fourth?.value === ']'
    ) {
      yield { name: third.value.slice(1, -1), end: at + 3 };
      at += 4;
    } else {
      return;
    }
  }
}

function isPlain(lexeme: Lexeme | undefined): lexeme is Lexeme {
  return lexeme?.type === 'StringLiteral' && /^(['"])\w+\1$/.test(lexeme.value);
}
