// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Names pictures in the terminal: npm start -- IMAGE…

import { Box, Text, render, useApp } from 'ink';
import { parseUnknownError, type Category } from 'onsight';
import { useClassifier, type UseClassifierResult } from 'onsight/react';
import { StrictMode, useCallback, useEffect, useState } from 'react';

type Answer = { best?: Category } | { error: string };

interface PictureProps {
  image: string;
  classify: UseClassifierResult['classify'];
  onDone: () => void;
}

/** One picture and its name, once it has one. */
function Picture({ image, classify, onDone }: PictureProps) {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = (found: Answer) => {
      if (signal.aborted) return;
      setAnswer(found);
      onDone();
    };
    classify(image, { maxResults: 1, signal }).then(
      ([best]) => show({ best }),
      (error: unknown) => show({ error: parseUnknownError(error).message }),
    );
    return () => controller.abort();
  }, [image, classify, onDone]);
  return (
    <Text wrap="truncate">
      {image} <Name answer={answer} />
    </Text>
  );
}

function Name({ answer }: { answer: Answer | undefined }) {
  if (!answer) return <Text dimColor>…</Text>;
  if ('error' in answer) return <Text color="red">{answer.error}</Text>;
  const { label = 'nothing', score = 0 } = answer.best ?? {};
  return (
    <Text color="green">
      {label} {Math.round(score * 100)} %
    </Text>
  );
}

function Namer({ images }: { images: string[] }) {
  const { classify, isReady, error } = useClassifier();
  const [done, setDone] = useState(0);
  const onDone = useCallback(() => setDone((count) => count + 1), []);
  const { exit } = useApp();
  useEffect(() => {
    if (error) exit(error);
    else if (done === images.length) exit();
  }, [done, error, exit, images.length]);
  if (!isReady) return <Text dimColor>Loading the model…</Text>;
  return (
    <Box flexDirection="column">
      {images.map((image) => (
        <Picture key={image} {...{ image, classify, onDone }} />
      ))}
    </Box>
  );
}

const images = [...new Set(process.argv.slice(2))];
const app = render(
  <StrictMode>
    <Namer images={images} />
  </StrictMode>,
);
await app.waitUntilExit();
