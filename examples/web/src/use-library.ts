// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The pictures of a folder with their vectors: those on the shelf, and those that are being added.

import { useEffect, useState } from 'react';

import { Shelf, type Shelved } from './shelf.js';
import { keyOf, pathOf, thumbnailOf } from './thumbnail.js';
import { isOver } from './words.js';

export interface Library {
  pictures: readonly Shelved[];
  /** Whether the shelf was looked at. */
  isOpen: boolean;
  /** Pictures still to come. */
  left: number;
  /** Names of files that are no pictures. */
  failed: readonly string[];
  /** Why it stopped. */
  error: unknown;
  forget: () => void;
}

interface Embedder {
  embed: (image: Blob) => Promise<Float32Array>;
  isReady: boolean;
}

export function useLibrary(
  model: string,
  folder: readonly File[] | undefined,
  { embed, isReady }: Embedder,
): Library {
  const [shelf, setShelf] = useState<Shelf>();
  const [pictures, setPictures] = useState<readonly Shelved[]>([]);
  const [left, setLeft] = useState(0);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let isGone = false;
    const open = async () => {
      const opened = await Shelf.open(model);
      const found = await opened.all();
      if (isGone) return;
      setPictures(found);
      setShelf(opened);
    };
    setShelf(undefined);
    open().catch(setError);
    return () => void (isGone = true);
  }, [model]);
  useEffect(() => {
    if (!folder || !shelf || !isReady) return;
    const stop = new AbortController();
    const { signal } = stop;
    setFailed([]);
    setError(undefined);
    void addAll(folder, shelf, embed, signal, { setPictures, setLeft, setFailed }).catch(setError);
    return () => stop.abort();
  }, [folder, shelf, embed, isReady]);
  const forget = () => {
    setPictures([]);
    shelf?.clear().catch(setError);
  };
  return { pictures, isOpen: shelf !== undefined, left, failed, error, forget };
}

type Change<T> = (change: (before: T) => T) => void;
interface Tell {
  setPictures: Change<readonly Shelved[]>;
  setFailed: Change<readonly string[]>;
  setLeft: (left: number) => void;
}

async function addAll(
  folder: readonly File[],
  shelf: Shelf,
  embed: Embedder['embed'],
  signal: AbortSignal,
  { setPictures, setLeft, setFailed }: Tell,
): Promise<void> {
  const known = new Set((await shelf.all()).map(({ path }) => path));
  const added = folder.filter((file) => !known.has(pathOf(file)));
  for (const [i, file] of added.entries()) {
    if (signal.aborted) return;
    setLeft(added.length - i);
    const path = pathOf(file);
    try {
      const [vector, thumbnail] = [await embed(file), await thumbnailOf(file)];
      await shelf.add(await keyOf(path), { path, vector, thumbnail });
      if (signal.aborted) return;
      setPictures((before) => [...before, { path, vector, thumbnail }]);
    } catch (error) {
      if (signal.aborted) return;
      if (isOver(error)) throw error;
      setFailed((before) => [...before, path]);
    }
  }
  setLeft(0);
}
