// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the environment says of downloads in Node, where the program does not.

import { RnExecutorchError, RnExecutorchErrorCode } from '../../errors/index.js';
import { parseMirrors } from '../mirrors.js';
import type { NodeResourceOptions } from './node.js';

const HUB = 'https://huggingface.co';
const YES = /^(1|true|yes|on)$/i;
const NO = /^(0|false|no|off)$/i;

/**
 * Fills in options that are not given:
 *
 * - ONSIGHT_CACHE_DIR: `cacheDirectory`
 * - ONSIGHT_OFFLINE: `offline`; 1 or true, 0 or false
 * - ONSIGHT_MIRROR: `mirrors`; what takes the place of https://huggingface.co, or pairs
 *   `https://from=https://to`; several are separated by blanks
 *
 * A variable that is empty counts as not set.
 *
 * @throws RnExecutorchError InvalidConfig
 */
export function withEnvironment(
  options: NodeResourceOptions,
  environment: NodeJS.ProcessEnv = process.env,
): NodeResourceOptions {
  const { ONSIGHT_CACHE_DIR, ONSIGHT_OFFLINE, ONSIGHT_MIRROR } = environment;
  const filled = { ...options };
  if (ONSIGHT_CACHE_DIR) filled.cacheDirectory ??= ONSIGHT_CACHE_DIR;
  if (ONSIGHT_OFFLINE) filled.offline ??= parseSwitch(ONSIGHT_OFFLINE);
  if (ONSIGHT_MIRROR?.trim()) filled.mirrors ??= parsePairs(ONSIGHT_MIRROR);
  return filled;
}

function parseSwitch(text: string): boolean {
  if (YES.test(text)) return true;
  if (NO.test(text)) return false;
  throw new RnExecutorchError(
    RnExecutorchErrorCode.InvalidConfig,
    `ONSIGHT_OFFLINE must be 1 or 0, not '${text}'`,
  );
}

function parsePairs(text: string): Record<string, string> {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((part): [string, string] => {
      const [, from, to] = /^([^=]+)=(.*)$/.exec(part) ?? [];
      return from === undefined || to === undefined ? [HUB, part] : [from, to];
    });
  const mirrors = Object.fromEntries(pairs);
  parseMirrors(mirrors, 'ONSIGHT_MIRROR'); // Refused by this name, rather than by the option's.
  return mirrors;
}
