// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is known of the published models, whose files don't say it themselves.

import type { ResourceSource } from '../resources/source.js';
import { IMAGENET1K_SHORT_NAMES } from './imagenet1k.js';

/** Where the published models are, before the name of a repository. */
export const PUBLISHED = 'https://huggingface.co/software-mansion/react-native-executorch';

const CLASSIFIERS = [`${PUBLISHED}-efficientnet-v2-s/resolve/`];

/** The labels of a published classifier, of whatever version; undefined for another source. */
export function knownLabels(source: ResourceSource | undefined): readonly string[] | undefined {
  const url = textOf(source, MAX_NESTING);
  const isKnown = CLASSIFIERS.some((start) => url?.startsWith(start));
  return isKnown ? IMAGENET1K_SHORT_NAMES : undefined;
}

const MAX_NESTING = 4;

/** The URL or path in a source, if it is one. */
function textOf(source: unknown, depth: number): string | undefined {
  if (typeof source === 'string') return source;
  if (typeof source !== 'object' || source === null || depth === 0) return undefined;
  const { href, uri, modelSource } = source as Record<string, unknown>;
  return textOf(href ?? uri ?? modelSource, depth - 1);
}
