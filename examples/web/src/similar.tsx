// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A folder's pictures, those most like the picture on the page first.

import { useImageEmbedder } from 'onsight/react';
import { useEffect, useState, type ChangeEvent } from 'react';

import type { Given } from './given.js';
import { isPicture, type Picture } from './picture.js';
import { Results } from './results.js';
import { TroubleNote } from './trouble.js';
import { useLibrary, type Library } from './use-library.js';

interface Props extends Pick<Given, 'onPicture' | 'onFolder'> {
  picture: Picture | undefined;
  folder: File[] | undefined;
  model: File | undefined;
  onAgain: () => void;
}

export function Similar({ picture, folder, model, onAgain, onPicture, onFolder }: Props) {
  const embedder = useImageEmbedder(model);
  const name = model ? `${model.name} ${model.size} ${model.lastModified}` : 'built-in';
  const library = useLibrary(name, folder, embedder);
  const [target, setTarget] = useState<{ of: Picture; vector?: Float32Array; error?: unknown }>();
  const { embed, isReady } = embedder;
  const hasPictures = library.pictures.length > 0;
  useEffect(() => {
    if (!isReady || !picture || !hasPictures) return;
    const stop = new AbortController();
    const { signal } = stop;
    embed(picture.source, { signal }).then(
      (vector) => signal.aborted || setTarget({ of: picture, vector }),
      (error: unknown) => signal.aborted || setTarget({ of: picture, error }),
    );
    return () => stop.abort();
  }, [embed, isReady, picture, hasPictures]);
  const known = target?.of === picture ? target : undefined;
  const trouble = embedder.error ?? library.error ?? known?.error;
  const pick = ({ target: input }: ChangeEvent<HTMLInputElement>) => {
    onFolder([...(input.files ?? [])].filter(isPicture));
    input.value = '';
  };
  return (
    <>
      <div className="ways">
        <label className="button">
          <input type="file" {...FOLDER} multiple onChange={pick} />
          Choose a folder
        </label>
        {hasPictures && (
          <button type="button" onClick={library.forget}>
            Forget these pictures
          </button>
        )}
      </div>
      <p role="status">{sentence(library, folder, picture !== undefined)}</p>
      {trouble !== undefined && <TroubleNote error={trouble} onAgain={onAgain} />}
      {library.failed.length > 0 && <p>Not read: {library.failed.join(', ')}</p>}
      {hasPictures && (
        <Results {...{ pictures: library.pictures, target: known?.vector, onPicture }} />
      )}
    </>
  );
}

/** Makes an input pick a folder; React's types don't know it. */
const FOLDER = { webkitdirectory: '' };

function sentence(
  { pictures, left, isOpen }: Library,
  folder: File[] | undefined,
  hasPicture: boolean,
): string {
  if (!isOpen) return '';
  if (left > 0) return `${left} of the folder’s pictures are still to be looked at…`;
  if (folder?.length === 0) return 'There are no pictures in this folder.';
  if (pictures.length === 0) return 'Choose a folder to search it by picture, here on this device.';
  const count = pictures.length === 1 ? '1 picture' : `${pictures.length} pictures`;
  return hasPicture ? `${count}, the most similar first` : `${count}: choose one to search by it`;
}
