// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is behind a source: assets and blobs are asked for it, and a path may be one of a server's.

import { RnExecutorchError, RnExecutorchErrorCode } from '../errors/index.js';
import { registeredAsset } from './assets.js';
import { nameOfBytes, nameOfUrl } from './names.js';
import type { Platform } from './platform.js';
import { parseSource, type ParsedSource, type ResourceSource } from './source.js';

type Asset = Extract<ParsedSource, { kind: 'asset' }>;
/** A source that is a file, bytes, or to be downloaded. */
export type Concrete = Exclude<ParsedSource, { kind: 'asset' | 'blob' }>;
export type Remote = Extract<ParsedSource, { kind: 'remote' }>;

/** @throws RnExecutorchError; resolves at once, unless something has to be asked for */
export function resolveSource(
  source: ResourceSource,
  platform: Platform,
): Concrete | Promise<Concrete> {
  const parsed = parseSource(source);
  if (parsed.kind === 'asset') return resolveAsset(parsed, platform);
  if (parsed.kind === 'blob') return bytesOfBlob(parsed.blob);
  const url = parsed.kind === 'file' ? platform.urlOfPath?.(parsed.path) : undefined;
  return url === undefined ? parsed : { kind: 'remote', url, expected: {} };
}

function resolveAsset({ id, expected }: Asset, platform: Platform): Concrete | Promise<Concrete> {
  const known = registeredAsset(id) ?? platform.resolveAsset?.(id);
  const resolve = (uri: string | undefined): Concrete | Promise<Concrete> => {
    if (uri !== undefined && uri !== '') return resolveSource({ uri, ...expected }, platform);
    throw new RnExecutorchError(
      RnExecutorchErrorCode.ResourceFetcherMissingUri,
      `Nothing is known of asset ${id}: call registerAsset(${id}, url), or give resolveAsset`,
    );
  };
  return known instanceof Promise ? known.then(resolve) : resolve(known);
}

async function bytesOfBlob(blob: Blob): Promise<Concrete> {
  // Blobs of React Native have no such method, but answers made of them do.
  const readable = 'arrayBuffer' in blob ? blob : new Response(blob);
  return { kind: 'bytes', form: 'bytes', bytes: new Uint8Array(await readable.arrayBuffer()) };
}

/** The name under which a source is stored. */
export function storedName(parsed: Exclude<Concrete, { kind: 'file' }>): string {
  return parsed.kind === 'remote' ? nameOfUrl(parsed.url) : nameOfBytes(parsed.form, parsed.bytes);
}
