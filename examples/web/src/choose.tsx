// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The ways to give the page a picture, beside dropping and pasting it.

import { useState, type ChangeEvent, type FormEvent } from 'react';

import { Camera } from './camera.js';
import { takeFiles, type Given } from './given.js';
import { pictureOfUrl } from './picture.js';

export function Choose({ given }: { given: Given }) {
  const [isCameraOn, setIsCameraOn] = useState(false);
  const pick = ({ target }: ChangeEvent<HTMLInputElement>) => {
    takeFiles([...(target.files ?? [])], given);
    target.value = ''; // the same file may be picked again
  };
  const open = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const url = new FormData(event.currentTarget).get('url');
    if (typeof url === 'string' && url !== '') given.onPicture(pictureOfUrl(url));
  };
  return (
    <div className="choose">
      <label className="drop">
        <input type="file" accept="image/jpeg,image/png,image/webp,.pte" onChange={pick} />
        <strong>Choose a picture</strong>
        <span>or drop one anywhere on this page, or paste it</span>
      </label>
      <div className="ways">
        <form onSubmit={open}>
          <label htmlFor="url">Address of a picture</label>
          <div className="row">
            <input id="url" name="url" type="url" required placeholder="https://…" />
            <button type="submit">Open</button>
          </div>
        </form>
        <button type="button" aria-expanded={isCameraOn} onClick={() => setIsCameraOn(!isCameraOn)}>
          {isCameraOn ? 'Close the camera' : 'Use the camera'}
        </button>
      </div>
      {isCameraOn && (
        <Camera
          onPicture={(picture) => {
            setIsCameraOn(false);
            given.onPicture(picture);
          }}
        />
      )}
    </div>
  );
}
