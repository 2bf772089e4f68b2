// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is dropped on the page or pasted into it, sorted by what can be done with it.

import { isModel, isPicture, pictureOfFile, pictureOfUrl, type Picture } from './picture.js';

export interface Given {
  onPicture: (picture: Picture) => void;
  onFolder: (files: File[]) => void;
  onModel: (file: File) => void;
}

/** One file is looked at whatever it is; of several, those that are pictures are. */
export function takeFiles(files: File[], { onPicture, onFolder, onModel }: Given): void {
  const [first] = files;
  if (!first) return;
  const model = files.find(isModel);
  if (model) onModel(model);
  else if (files.length === 1) onPicture(pictureOfFile(first, first.name));
  else onFolder(files.filter(isPicture));
}

/** Reads it at once: the data of a drop or paste is gone afterwards. */
export async function takeTransfer(data: DataTransfer, given: Given): Promise<void> {
  const text = data.getData('text/uri-list') || data.getData('text/plain').trim();
  const entries = Array.from(data.items, (item) => item.webkitGetAsEntry?.());
  const files = [...data.files];
  const folder = entries.find((entry) => entry?.isDirectory);
  if (folder) given.onFolder((await filesIn(folder)).filter(isPicture));
  else if (files.length > 0) takeFiles(files, given);
  else if (/^(https?|data):/.test(text)) given.onPicture(pictureOfUrl(text));
}

/** All files in a folder that was dropped, and in the folders in it. */
async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (!entry.isDirectory) {
    return [await new Promise<File>((...told) => (entry as FileSystemFileEntry).file(...told))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((...told) => reader.readEntries(...told));
    if (some.length === 0) return files;
    for (const one of some) files.push(...(await filesIn(one)));
  }
}
