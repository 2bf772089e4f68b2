// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The picture, and its names as bars.

import type { Category } from 'onsight';
import { useClassifier } from 'onsight/react';
import { useEffect, useState } from 'react';

import type { Picture } from './picture.js';
import { TroubleNote } from './trouble.js';

interface Props {
  picture: Picture | undefined;
  model: File | undefined;
  onAgain: () => void;
}

interface Answer {
  of: Picture;
  names?: Category[];
  error?: unknown;
}

export function Names({ picture, model, onAgain }: Props) {
  const { classify, isReady, error } = useClassifier(model);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (!isReady || !picture) return;
    const stop = new AbortController();
    const { signal } = stop;
    const tell = (found: Omit<Answer, 'of'>) => {
      if (!signal.aborted) setAnswer({ of: picture, ...found });
    };
    classify(picture.source, { maxResults: 5, signal }).then(
      (names) => tell({ names }),
      (reason: unknown) => tell({ error: reason }),
    );
    return () => stop.abort();
  }, [classify, isReady, picture]);
  const known = answer?.of === picture ? answer : undefined;
  const trouble = error ?? known?.error;
  return (
    <div className="answer">
      {picture && !known?.error && <img className="shown" src={picture.url} alt={picture.name} />}
      <div className="names">
        <p role="status">{trouble ? '' : sentence(picture, known?.names, isReady)}</p>
        {trouble !== undefined && <TroubleNote error={trouble} onAgain={onAgain} />}
        {known?.names && <Bars names={known.names} />}
      </div>
    </div>
  );
}

function sentence(
  picture: Picture | undefined,
  names: Category[] | undefined,
  isReady: boolean,
): string {
  if (!isReady) return 'Loading the model…';
  if (!picture) return '';
  const [best] = names ?? [];
  if (!best) return `Looking at ${picture.name}…`;
  return `${picture.name}: ${best.label}, ${percent(best.score)}`;
}

const percent = (score: number) => `${Math.round(score * 100)} %`;

function Bars({ names }: { names: Category[] }) {
  return (
    <ol className="bars">
      {names.map(({ label, score, index }) => (
        <li key={index}>
          <span>{label}</span>
          <span className="score">{percent(score)}</span>
          <span className="bar" style={{ inlineSize: `${Math.min(score, 1) * 100}%` }} />
        </li>
      ))}
    </ol>
  );
}
