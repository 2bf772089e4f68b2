// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// An error, and what can be done about it.

import { troubleOf } from './words.js';

interface Props {
  error: unknown;
  onAgain?: () => void;
}

export function TroubleNote({ error, onAgain }: Props) {
  const { sentence, details, isOver } = troubleOf(error);
  return (
    <div className="trouble" role="alert">
      <p>{sentence}</p>
      <details>
        <summary>Details</summary>
        <p>{details}</p>
      </details>
      {isOver && onAgain && (
        <button type="button" onClick={onAgain}>
          Load it again
        </button>
      )}
    </div>
  );
}
