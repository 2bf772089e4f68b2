// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The camera's picture, and a button that takes it.

import { useEffect, useRef, useState } from 'react';

import { pictureOfFile, type Picture } from './picture.js';

export function Camera({ onPicture }: { onPicture: (picture: Picture) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'waiting' | 'on' | 'refused'>('waiting');
  useEffect(() => {
    let isGone = false;
    const stream = openCamera();
    stream.then(
      (found) => {
        if (!isGone && video.current) video.current.srcObject = found;
      },
      () => setState('refused'),
    );
    return () => {
      isGone = true;
      stream
        .then((found) => found.getTracks().forEach((track) => track.stop()))
        .catch(() => undefined);
    };
  }, []);
  const take = async () => {
    if (video.current) onPicture(pictureOfFile(await photograph(video.current), 'Photograph'));
  };
  if (state === 'refused')
    return <p role="alert">There is no camera, or it may not be used here.</p>;
  return (
    <div className="camera">
      <video
        ref={video}
        aria-label="What the camera sees"
        autoPlay
        muted
        playsInline
        onPlaying={() => setState('on')}
      />
      <button type="button" disabled={state !== 'on'} onClick={() => void take()}>
        Take the picture
      </button>
    </div>
  );
}

async function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
}

async function photograph(video: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas.convertToBlob();
}
