// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A model of the user's own: what is in it, and what it is used for.

import { inspect } from 'onsight';
import { useEffect, useState, type ChangeEvent } from 'react';

import { Inspection, type Summary } from './inspection.js';
import { TroubleNote } from './trouble.js';

/** What is used in place of the built-in model. */
export interface Models {
  names?: File;
  similar?: File;
}

interface Props {
  file: File | undefined;
  models: Models;
  onFile: (file: File) => void;
  onModels: (models: Models) => void;
}

export function ModelFile({ file, models, onFile, onModels }: Props) {
  const [found, setFound] = useState<{ of: File; summary?: Summary; error?: unknown }>();
  useEffect(() => {
    if (!file) return;
    const stop = new AbortController();
    const { signal } = stop;
    inspect(file, { signal }).then(
      (summary) => signal.aborted || setFound({ of: file, summary }),
      (error: unknown) => signal.aborted || setFound({ of: file, error }),
    );
    return () => stop.abort();
  }, [file]);
  const known = found?.of === file ? found : undefined;
  const pick = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [picked] = target.files ?? [];
    if (picked) onFile(picked);
    target.value = '';
  };
  return (
    <>
      <div className="ways">
        <label className="button">
          <input type="file" accept=".pte" onChange={pick} />
          Open a model (.pte)
        </label>
      </div>
      <p role="status">{sentence(file, known?.summary)}</p>
      {known?.error !== undefined && <TroubleNote error={known.error} />}
      {file && known?.summary && (
        <>
          <Use label="Use it for names" {...{ file, models, onModels }} part="names" />
          <Use label="Use it for similar pictures" {...{ file, models, onModels }} part="similar" />
          <Inspection summary={known.summary} />
        </>
      )}
    </>
  );
}

function sentence(file: File | undefined, summary: Summary | undefined): string {
  if (!file) return 'The built-in one. A model in ExecuTorch’s format can be dropped here.';
  if (!summary) return `Looking at ${file.name}…`;
  const { length } = summary.unsupported;
  if (length === 0) return `${file.name} can be used.`;
  return `${file.name} can’t be used: ${length} of its operators are not supported.`;
}

interface UseProps extends Pick<Props, 'models' | 'onModels'> {
  label: string;
  file: File;
  part: keyof Models;
}

function Use({ label, file, part, models, onModels }: UseProps) {
  const change = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const { [part]: _, ...others } = models;
    onModels(target.checked ? { ...others, [part]: file } : others);
  };
  return (
    <label className="use">
      <input type="checkbox" checked={models[part] === file} onChange={change} />
      {label}
    </label>
  );
}
