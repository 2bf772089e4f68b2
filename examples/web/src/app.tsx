// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The page: a picture with its names, the pictures most like it, and the model that is used.

import { useCallback, useMemo, useState } from 'react';

import { Choose } from './choose.js';
import type { Given } from './given.js';
import { ModelFile, type Models } from './model-file.js';
import { Names } from './names.js';
import type { Picture } from './picture.js';
import { Similar } from './similar.js';
import { useTransfer } from './use-transfer.js';

export function App() {
  const [picture, setPicture] = useState<Picture>();
  const [folder, setFolder] = useState<File[]>();
  const [file, setFile] = useState<File>();
  const [models, setModels] = useState<Models>({});
  // What computes is made anew after it was lost.
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((count) => count + 1), []);
  const given = useMemo<Given>(
    () => ({ onPicture: setPicture, onFolder: setFolder, onModel: setFile }),
    [],
  );
  const isOver = useTransfer(given);
  return (
    <div className={isOver ? 'page over' : 'page'}>
      <header>
        <h1>onsight</h1>
        <p>Names for your pictures. They never leave this device.</p>
      </header>
      <main>
        <section aria-labelledby="what">
          <h2 id="what">What is this?</h2>
          <Choose given={given} />
          <Names key={`names ${round}`} picture={picture} model={models.names} onAgain={again} />
        </section>
        <section aria-labelledby="like">
          <h2 id="like">What is like it?</h2>
          <Similar
            key={`similar ${round}`}
            {...{ picture, folder, model: models.similar, onAgain: again }}
            {...given}
          />
        </section>
        <section aria-labelledby="model">
          <h2 id="model">Which model?</h2>
          <ModelFile file={file} models={models} onFile={setFile} onModels={setModels} />
        </section>
      </main>
      <footer>
        <p>
          The built-in model is EfficientNet-Lite0. It knows a thousand things: animals, food,
          tools, vehicles and buildings, but no people.
        </p>
      </footer>
    </div>
  );
}
