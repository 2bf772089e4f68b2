// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Pictures as a grid of buttons: each shows its picture, and makes it the one that is looked at.

import { cosineSimilarity } from 'onsight';
import { useEffect, useMemo, useState } from 'react';

import { pictureOfFile, type Picture } from './picture.js';
import type { Shelved } from './shelf.js';

const SHOWN = 12;

interface Props {
  pictures: readonly Shelved[];
  target: Float32Array | undefined;
  onPicture: (picture: Picture) => void;
}

export function Results({ pictures, target, onPicture }: Props) {
  const ranked = useMemo(() => {
    const scored = pictures.map((picture) => ({
      picture,
      score: target && cosineSimilarity(target, picture.vector),
    }));
    return scored.sort((a, b) => (b.score ?? 0) - (a.score ?? 0)).slice(0, SHOWN);
  }, [pictures, target]);
  return (
    <ol className="results">
      {ranked.map(({ picture, score }) => (
        <li key={picture.path}>
          <button
            type="button"
            onClick={() => onPicture(pictureOfFile(picture.thumbnail, nameOf(picture)))}
          >
            <Thumbnail of={picture.thumbnail} />
            <span>{nameOf(picture)}</span>
            {score !== undefined && <span className="score">{score.toFixed(2)}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

const nameOf = ({ path }: Shelved) => path.split('/').pop() ?? path;

function Thumbnail({ of }: { of: Blob }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(of);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [of]);
  return <img src={url} alt="" />;
}
