// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Vectors and thumbnails of pictures, kept in the page's own file system (OPFS): nobody else sees
// them. A file for each picture: its name's length, its name, the vector's length, the vector, a JPEG.

export interface Shelved {
  path: string;
  vector: Float32Array;
  thumbnail: Blob;
}

export class Shelf {
  /** @param folder undefined: the browser keeps nothing here, as in private windows */
  private constructor(readonly folder: FileSystemDirectoryHandle | undefined) {}

  /** @param model vectors of different models can't be compared */
  static async open(model: string): Promise<Shelf> {
    try {
      const root = await navigator.storage.getDirectory();
      const shelves = await root.getDirectoryHandle('vectors', { create: true });
      return new Shelf(
        await shelves.getDirectoryHandle(encodeURIComponent(model), { create: true }),
      );
    } catch {
      return new Shelf(undefined);
    }
  }

  async all(): Promise<Shelved[]> {
    const found: Shelved[] = [];
    for await (const handle of this.folder?.values() ?? []) {
      if (handle.kind !== 'file') continue;
      const file = await (handle as FileSystemFileHandle).getFile();
      // Empty while it is written, and ever after if the page was closed then.
      if (file.size > 0) found.push(await read(file));
    }
    return found;
  }

  async add(key: string, entry: Shelved): Promise<void> {
    const handle = await this.folder?.getFileHandle(key, { create: true });
    const writable = await handle?.createWritable();
    await writable?.write(written(entry));
    await writable?.close();
  }

  async clear(): Promise<void> {
    const keys: string[] = [];
    for await (const key of this.folder?.keys() ?? []) keys.push(key);
    for (const key of keys) await this.folder?.removeEntry(key);
  }
}

function written({ path, vector, thumbnail }: Shelved): Blob {
  const name = new TextEncoder().encode(path);
  const [nameBytes, numbers] = [new Uint32Array([name.length]), new Uint32Array([vector.length])];
  return new Blob([nameBytes, name, numbers, vector as Float32Array<ArrayBuffer>, thumbnail]);
}

async function read(file: File): Promise<Shelved> {
  let at = 0;
  const next = (bytes: number) => file.slice(at, (at += bytes));
  const number = async () => new Uint32Array(await next(4).arrayBuffer())[0] ?? 0;
  const path = await next(await number()).text();
  const vector = new Float32Array(await next(4 * (await number())).arrayBuffer());
  return { path, vector, thumbnail: next(file.size) };
}
