// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names with a slip in them.

/** Shorter names are near too many others. */
const MIN_LENGTH = 4;

/**
 * Which of the known names is meant by one that is none of them: it differs by case, '-' and '_', or
 * by one slip, which is a character that is missing, added, wrong, or swapped with the next.
 */
export function meantName(name: string, known: readonly string[]): string | undefined {
  const written = letters(name);
  const same = known.find((one) => letters(one) === written);
  if (same !== undefined || written.length < MIN_LENGTH) return same;
  return known.find((one) => one.length >= MIN_LENGTH && isNear(written, letters(one)));
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA.length !== restB.length) {
    return restA.length > restB.length ? restA.slice(1) === restB : restB.slice(1) === restA;
  }
  const isSwapped = restA[0] === restB[1] && restA[1] === restB[0];
  return restA.slice(1) === restB.slice(1) || (isSwapped && restA.slice(2) === restB.slice(2));
}
