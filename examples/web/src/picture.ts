// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A picture that somebody gave to the page.

export interface Picture {
  name: string;
  /** What onsight reads: a file, or where it is on the web. */
  source: Blob | string;
  /** What an <img> shows. */
  url: string;
}

export function pictureOfFile(file: Blob, name: string): Picture {
  return { name, source: file, url: URL.createObjectURL(file) };
}

export function pictureOfUrl(url: string): Picture {
  const name = decodeURIComponent(url.split(/[?#]/)[0]?.split('/').pop() ?? '');
  return { name: name || 'picture', source: url, url };
}

export const isModel = (file: File): boolean => /\.pte$/i.test(file.name);
export const isPicture = (file: File): boolean => /\.(jpe?g|png|webp)$/i.test(file.name);
