// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Blobs as files that the module reads. The browser has their bytes, perhaps on disk.

import type { RandomAccess } from '../wasm/files.js';

/** What workers have, and TypeScript's types of pages have not. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** Read at once, as each read is a request to another process. */
const WINDOW = 2 ** 20;

export function fileOfBlob(blob: Blob): RandomAccess {
  const reader = new FileReaderSync();
  let start = 0;
  let window = new Uint8Array();
  const bytesAt = (offset: number): Uint8Array => {
    if (offset < start || offset >= start + window.length) {
      start = offset - (offset % WINDOW);
      window = new Uint8Array(reader.readAsArrayBuffer(blob.slice(start, start + WINDOW)));
    }
    return window.subarray(offset - start);
  };
  return {
    size: blob.size,
    read(offset, target) {
      for (let filled = 0; filled < target.length;) {
        const bytes = bytesAt(offset + filled).subarray(0, target.length - filled);
        if (bytes.length === 0) throw new RangeError('the file ended');
        target.set(bytes, filled);
        filled += bytes.length;
      }
    },
  };
}
