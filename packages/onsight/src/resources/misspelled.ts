// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Fields of a source that protect, under names that nobody reads: what is ignored in silence is found
// too late. Other fields may be there, as pickers and bundlers give many.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { meantName } from '../errors/names.js';

/** What an object may say of the source that it holds. */
export const EXPECTATIONS = ['sha256', 'bytes', 'cacheKey'] as const;
const OPTIONS = ['limits', 'imageLimits'];
// Not `size` and `md5`: pickers and file systems give those of any file.
const OTHER_HASHES = /^(sha\d*|hash|checksum|digest|integrity)$/i;

/** @throws RnExecutorchError InvalidModelSource, naming the field that is meant */
export function refuseMisspelled(source: object): void {
  for (const name of Object.keys(source)) {
    if ((EXPECTATIONS as readonly string[]).includes(name)) continue;
    if (meantName(name, OPTIONS)) {
      throw refused(`its ${name} would be ignored: ${meantName(name, OPTIONS)} is an option`);
    }
    const meant = meantName(name, EXPECTATIONS) ?? (OTHER_HASHES.test(name) ? 'sha256' : undefined);
    if (meant) {
      throw refused(
        `its ${name} would be ignored: ${meant} is meant; what is checked is sha256, 64 ` +
          'hexadecimal digits, and bytes, the length',
      );
    }
  }
}

function refused(why: string): RnExecutorchError {
  return new RnExecutorchError(
    RnExecutorchErrorCode.InvalidModelSource,
    `The source can't be used: ${why}`,
  );
}

/**
 * The source in a field of an object, with what the object says of it. It stays what it is where
 * there is nothing: fetchers that apps have written know texts alone.
 *
 * @throws RnExecutorchError InvalidModelSource as {@link refuseMisspelled}
 */
export function sourceWithin(source: unknown, object: object): string | number | object {
  refuseMisspelled(object);
  const fields = object as Record<string, unknown>;
  const said = EXPECTATIONS.filter((name) => fields[name] !== undefined && fields[name] !== null);
  if (said.length === 0) return source as object;
  return { uri: source, ...Object.fromEntries(said.map((name) => [name, fields[name]])) };
}
