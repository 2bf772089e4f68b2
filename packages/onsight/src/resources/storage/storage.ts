// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What differs between Node, browsers and React Native: above all the place that holds files. And
// what is kept in it of downloads beside their bytes.

/** What a platform has. */
export interface Platform {
  /** Where downloads are kept. */
  storage: ResourceStorage;
  /** Whether `storage.location` is a path that the engine can open; else it is given bytes. */
  hasPaths: boolean;
  /** Whether `fetch` follows redirects whatever it is told. */
  followsRedirects: boolean;
  /** Bytes to ask for at once, where `fetch` can't stream; undefined for all. */
  segmentBytes?: number | undefined;
  /**
   * A new place for files that live as long as one call; `remove` takes all of them away. Missing
   * where no other program could open them.
   */
  temporary?(): Promise<{ storage: ResourceStorage; remove(): Promise<void> }>;
  /** Reads a file of the user, by its path. One that never ends, as pipes, is FileReadFailed. */
  readFile(path: string): Promise<Uint8Array>;
  /** Bytes of a file of the user; undefined if there is none; FileReadFailed as above. */
  sizeOfFile?(path: string): Promise<number | undefined>;
  /** SHA-256 of a file of the user, in lower-case hexadecimal; FileReadFailed as above. */
  sha256OfFile?(path: string): Promise<string>;
  /** The URL of a path that names what a server has; undefined for a path of a file. */
  urlOfPath?(path: string): string | undefined;
  /** A bundler's asset as URL, `file:` URI or path; undefined if it is not known. */
  resolveAsset?(id: number): string | undefined | Promise<string | undefined>;
}

/**
 * Files by name. Names are relative and portable; at most one folder, divided by '/'. Failures are
 * errors with FileReadFailed or FileWriteFailed that say which file, and why.
 */
export interface ResourceStorage {
  /** Bytes of a file; undefined if there is none. */
  size(name: string): Promise<number | undefined>;
  read(name: string): Promise<Uint8Array>;
  /** Opens a file, made if need be, to write from `offset` on; anything behind is cut off. */
  open(name: string, offset: number): Promise<ResourceWriter>;
  /** Gives a file, stored for good, another name at once, in place of any that had it. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; does nothing if there is none. */
  remove(name: string): Promise<void>;
  /** Names of the files outside of folders. */
  list(): Promise<string[]>;
  /** SHA-256 of a file's bytes, in lower-case hexadecimal. */
  sha256(name: string): Promise<string>;
  /** What users call the file: an absolute path, or a URI where there are no paths. */
  location(name: string): string;
  /** Bytes that can still be written, if that can be known. */
  freeBytes?(): Promise<number | undefined>;
  /** Takes the lock of a name from all other processes; undefined if one of them has it. */
  tryLock?(name: string): Promise<ResourceLock | undefined>;
}

/** An open file. */
export interface ResourceWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A lock that is held. */
export interface ResourceLock {
  /** Aborted if another process took the lock away, believing that this one died. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Where the bytes of an unfinished download are. */
export const partialName = (name: string): string => `partial/${name}`;

/** Where {@link DownloadRecord}s of unfinished downloads are. */
export const partialRecordName = (name: string): string => `partial/${name}.json`;

/** Where {@link DownloadRecord}s of finished downloads are. */
export const recordName = (name: string): string => `records/${name}.json`;

/** What is remembered of a download beside its bytes. */
export interface DownloadRecord {
  url: string;
  /** ETag or Last-Modified, as If-Range takes it. */
  validator?: string | undefined;
  /** Bytes of the whole file. */
  bytes?: number | undefined;
  /** SHA-256 of the whole file: promised for an unfinished download, true for a finished one. */
  sha256?: string | undefined;
}

/** Reads a record; undefined if there is none that makes sense. */
export async function readRecord(
  storage: ResourceStorage,
  name: string,
): Promise<DownloadRecord | undefined> {
  if ((await storage.size(name)) === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(textOf(await storage.read(name)));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // A torn record is as good as none: the download starts again.
  }
}

function isRecord(value: unknown): value is DownloadRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { url, validator, bytes, sha256 } = value as Record<string, unknown>;
  const isText = (field: unknown): boolean => field === undefined || typeof field === 'string';
  const isCount = bytes === undefined || (Number.isSafeInteger(bytes) && Number(bytes) >= 0);
  // Else no request with it could ever be sent.
  const isHeader = !/[^\t\x20-\x7e\x80-\xff]/.test(String(validator));
  return typeof url === 'string' && isText(validator) && isHeader && isText(sha256) && isCount;
}

/** Writes a whole file in place of any other of that name. */
export async function writeFile(
  storage: ResourceStorage,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const writer = await storage.open(name, 0);
  try {
    await writer.write(bytes);
  } finally {
    await writer.close();
  }
}

export function writeRecord(
  storage: ResourceStorage,
  name: string,
  record: DownloadRecord,
): Promise<void> {
  return writeFile(storage, name, new TextEncoder().encode(JSON.stringify(record)));
}

/** Forgets what an unfinished download left. */
export async function removePartial(storage: ResourceStorage, name: string): Promise<void> {
  await storage.remove(partialName(name));
  await storage.remove(partialRecordName(name));
}

/** Text of UTF-8 bytes; React Native may lack TextDecoder. */
export function textOf(bytes: Uint8Array): string {
  if (typeof TextDecoder !== 'undefined') return new TextDecoder().decode(bytes);
  const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return decodeURIComponent(escaped.join(''));
}
