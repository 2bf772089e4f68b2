// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a model file holds, as tables.

import type { inspect } from 'onsight';

export type Summary = Awaited<ReturnType<typeof inspect>>;
type Tensor = Summary['methods'][number]['inputs'][number];

export function Inspection({ summary }: { summary: Summary }) {
  const { fileBytes, weightBytes, delegates, methods, operators, unsupported } = summary;
  const calls = Object.entries(operators).sort(([, a], [, b]) => b - a);
  return (
    <div className="inspection">
      <dl>
        <dt>File</dt>
        <dd>{megabytes(fileBytes)}</dd>
        <dt>Weights</dt>
        <dd>{megabytes(weightBytes)}</dd>
        <dt>Delegates</dt>
        <dd>{delegates.join(', ') || 'none'}</dd>
        {methods.map(({ name, inputs, outputs }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {inputs.map(shown).join(', ') || 'nothing'} → {outputs.map(shown).join(', ')}
            </dd>
          </div>
        ))}
        {unsupported.length > 0 && (
          <>
            <dt>Not supported</dt>
            <dd>{unsupported.join(', ')}</dd>
          </>
        )}
      </dl>
      <details>
        <summary>{calls.length} operators</summary>
        <ul>
          {calls.map(([name, count]) => (
            <li key={name}>
              {name} × {count}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

const shown = ({ dtype, shape, dynamic }: Tensor) =>
  `${dtype} ${dynamic ? 'up to ' : ''}[${shape.join(' × ')}]`;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
