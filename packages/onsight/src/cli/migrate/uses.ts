// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Whether a source uses no more of a name than onsight has of it: of `models`, or of all names.

import { COMMENT, members, names, type Lexeme, type Span } from './lexemes.js';

/** What there is under a name; true where all of it is there. */
export interface Tree {
  readonly [name: string]: Tree | true;
}

/** What of a name is used, but not there. */
export interface Uses {
  /** As in 'models.llm'. */
  missing: string[];
  /** Whether there is a use that can't be told. */
  isUnclear: boolean;
}

export interface Scanned {
  source: string;
  /** All of it. */
  all: readonly Lexeme[];
  /** Without space and comments. */
  code: readonly Lexeme[];
}

/** All uses of a variable but where it is declared. */
export function usesOf(scanned: Scanned, variable: string, tree: Tree, declared: Span): Uses {
  const { code } = scanned;
  const uses: Uses = { missing: [], isUnclear: isHidden(scanned, variable) };
  code.forEach((lexeme, index) => {
    if (lexeme.type !== 'IdentifierName' || lexeme.value !== variable) return;
    if (declared.start <= lexeme.start && lexeme.end <= declared.end) return;
    if (isProperty(code, index)) return;
    add(uses, usesAt(scanned, index, tree));
  });
  return uses;
}

/** The use at a name: the members that follow it, or those that are taken out of it. */
export function usesAt(scanned: Scanned, index: number, tree: Tree): Uses {
  const { code } = scanned;
  let node: Tree | true = tree;
  const path: string[] = [];
  let last = index;
  for (const { name, end } of members(code, index)) {
    path.push(name);
    last = end;
    const found: Tree | true | undefined = Object.hasOwn(node, name) ? node[name] : undefined;
    if (!found) return { missing: [path.join('.')], isUnclear: false };
    if (found === true) return { missing: [], isUnclear: false };
    node = found;
  }
  return takenOut(scanned, index, last, node);
}

/** `const { a, b: c } = variable.member` */
function takenOut(scanned: Scanned, first: number, last: number, tree: Tree): Uses {
  const { source, code } = scanned;
  const unclear = { missing: [], isUnclear: true };
  const next = code[last + 1];
  const isEnd =
    !next || /^[;,]$/.test(next.value) || source.slice(code[last]?.end, next.start).includes('\n');
  if (code[first - 1]?.value !== '=' || !isEnd) return unclear;
  const list = names(source, code, first - 2);
  if (!list || !/^(?:const|let|var)$/.test(code[list.first - 1]?.value ?? '')) return unclear;
  if (code[list.first - 2]?.value === 'export') return unclear;
  const uses: Uses = { missing: [], isUnclear: false };
  for (const { name, local } of list.found.parts) {
    const found = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (!found) uses.missing.push(name);
    else if (found !== true) add(uses, usesOf(scanned, local, found, list.found.braces));
  }
  return uses;
}

function add(to: Uses, more: Uses): void {
  to.missing.push(...more.missing.filter((name) => !to.missing.includes(name)));
  to.isUnclear ||= more.isUnclear;
}

/** Whether it is `x.name` or `{ name: … }`. */
function isProperty(code: readonly Lexeme[], index: number): boolean {
  const [before, after] = [code[index - 1]?.value ?? '', code[index + 1]?.value];
  return /^\??\.$/.test(before) || (/^[{,]$/.test(before) && after === ':');
}

/**
 * Whether there may be a use in what looks like a text: in JSX, an apostrophe or slash between tags
 * makes what follows look like one.
 */
function isHidden({ all }: Scanned, variable: string): boolean {
  const use = new RegExp(`(?<![\\w$.])${escaped(variable)}\\s*(?:\\.|\\?\\.|\\[)`);
  return all.some(({ type, value }, index) => {
    if (type === 'IdentifierName' || !use.test(value)) return false;
    return !COMMENT.has(type) || (value.startsWith('//') && all[index - 1]?.value === ':');
  });
}

function escaped(text: string): string {
  // A source with errors may have anything where a name should be.
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
