// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Dropping anywhere on the page, and pasting.

import { useEffect, useState } from 'react';

import { takeTransfer, type Given } from './given.js';

/** Whether something is held over the page. */
export function useTransfer(given: Given): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget ?? setIsOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      if (event.dataTransfer) void takeTransfer(event.dataTransfer, given);
    };
    const paste = ({ target, clipboardData }: ClipboardEvent) => {
      if (clipboardData && !(target instanceof HTMLInputElement)) {
        void takeTransfer(clipboardData, given);
      }
    };
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener('dragover', over, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('drop', drop, { signal });
    document.addEventListener('paste', paste, { signal });
    return () => stop.abort();
  }, [given]);
  return isOver;
}
