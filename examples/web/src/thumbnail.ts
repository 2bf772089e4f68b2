// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is kept of a file of the user's: a small picture, and a name for it.

const HEIGHT = 160;

export async function thumbnailOf(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT, resizeQuality: 'medium' });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

/** Where a file is in its folder. */
export function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

/** A name that every file system takes. */
export async function keyOf(path: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(path));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
