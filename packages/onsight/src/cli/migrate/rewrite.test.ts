// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Every form of import, by example.

import { describe, expect, it } from 'vitest';

import { ALL_NAMES, IMAGE_NAMES } from './names.js';
import { isCovered, rewrite } from './rewrite.js';

const rewritten = (source: string) => rewrite(source, ALL_NAMES);

describe('imports of names that onsight has', () => {
  it.each([
    ["import { useClassification } from 'react-native-executorch';"],
    ['import { useClassification as use, type ResourceSource } from "react-native-executorch"'],
    ["import type { ResourceSource } from 'react-native-executorch';"],
    ["import {\r\n  useClassification, // the hook\r\n} from 'react-native-executorch';\r\n"],
    ["export { ClassificationModule as default } from 'react-native-executorch';"],
    ["import { useClassification } from 'react-native-executorch/legacy';"],
    ["const { EFFICIENTNET_V2_S: model } = require('react-native-executorch');"],
    ["const { ResourceFetcher } = await import('react-native-executorch');"],
    ["return new (require('react-native-executorch').ClassificationModule)();"],
    ["const Hook = (await import('react-native-executorch')).useClassification;"],
    ["let s: import('react-native-executorch').ResourceSource;"],
    ["const e = <Text>it's a `tick`</Text>\nimport { ScalarType } from 'react-native-executorch'"],
    ["const f = <T,>(x: T) => x;\nimport { ScalarType } from 'react-native-executorch'"],
  ])('%s', (source) => {
    const { source: result, changes, left } = rewritten(source);
    const expected = source.replace(/react-native-executorch(\/legacy)?(?=['"])/, 'onsight/legacy');
    expect(result).toBe(expected);
    expect(changes).toHaveLength(1);
    expect(left).toEqual([]);
  });
});

describe('imports that bring in others too become two', () => {
  it.each([
    [
      "import { useLLM, useClassification as use } from 'react-native-executorch';",
      "import { useClassification as use } from 'onsight/legacy';\n" +
        "import { useLLM } from 'react-native-executorch';",
    ],
    [
      '  import type {\n    LLMType,\n    /* of images */ PixelData,\n  } from "react-native-executorch"\n',
      '  import type {\n    /* of images */ PixelData,\n  } from "onsight/legacy"\n' +
        '  import type {\n    LLMType,\n  } from "react-native-executorch"\n',
    ],
    [
      "const { LLMModule, ScalarType: T } = require('react-native-executorch');",
      "const { ScalarType: T } = require('onsight/legacy');\n" +
        "const { LLMModule } = require('react-native-executorch');",
    ],
    [
      "import { type LLMType, type as ScalarType, type Triple as T } from 'react-native-executorch';",
      "import { type Triple as T } from 'onsight/legacy';\n" +
        "import { type LLMType, type as ScalarType } from 'react-native-executorch';",
    ],
  ])('%s', (source, expected) => {
    const { source: result, left } = rewritten(source);
    expect(result).toBe(expected);
    expect(left).toHaveLength(1);
  });
});

describe('what stays is listed', () => {
  it.each([
    ["import { useLLM } from 'react-native-executorch';", ['useLLM']],
    ["import * as executorch from 'react-native-executorch';", []],
    ["import executorch, { useClassification } from 'react-native-executorch';", []],
    ["import 'react-native-executorch';", []],
    ["export * from 'react-native-executorch';", []],
    ["const { useClassification, ...rest } = require('react-native-executorch');", []],
    ["const { A: { b } } = require('react-native-executorch');", []],
    ["interop(require('react-native-executorch')).LLMModule;", []],
    ["interop(await import('react-native-executorch')).ClassificationModule;", []],
    ["import('react-native-executorch').then(use);", []],
    ['import(`react-native-executorch`).ClassificationModule;', []],
    ["jest.mock('react-native-executorch', () => ({}));", []],
    ["declare module 'react-native-executorch' {}", []],
    ["const packages = ['react-native-executorch'];", []],
  ])('%s', (source, names) => {
    expect(rewritten(source)).toEqual({ source, changes: [], left: [{ line: 1, names }] });
    expect(isCovered(source, ALL_NAMES)).toBe(false);
  });
});

it('leaves alone what names other packages, and comments', () => {
  const source = `// import { useClassification } from 'react-native-executorch';
    /* require('react-native-executorch').ClassificationModule */
    import { ExpoResourceFetcher } from 'react-native-executorch-expo-resource-fetcher';
    import { useClassification } from './react-native-executorch';`;
  expect(rewritten(source)).toEqual({ source, changes: [], left: [] });
  expect(isCovered(source, ALL_NAMES)).toBe(true);
});

it('moves `models` where only those for images are used', () => {
  const start = "import { models } from 'react-native-executorch';\n";
  const images = `${start}use(models.classification.a(), models\n  .image_embedding.b());`;
  expect(rewritten(images).left).toEqual([]);
  expect(rewritten(images).source).toBe(
    images.replace('react-native-executorch', 'onsight/legacy'),
  );
  const more = `${images}\nuse(models.llm.c());`;
  expect(rewritten(more)).toEqual({
    source: more,
    changes: [],
    left: [{ line: 1, names: ['models'] }],
  });
  expect(isCovered(more, ALL_NAMES)).toBe(false);
});

it('rewrites several imports of one file, and counts lines from 1', () => {
  const source = [
    "import { useLLM, initExecutorch, useClassification } from 'react-native-executorch';",
    '',
    "const { ScalarType } = require('react-native-executorch');",
    "const { Imagenet1kLabel } = require('react-native-executorch');",
  ].join('\n');
  const { source: result, changes, left } = rewrite(source, IMAGE_NAMES);
  expect(result.split('\n')).toEqual([
    "import { useClassification } from 'onsight/legacy';",
    "import { useLLM, initExecutorch } from 'react-native-executorch';",
    '',
    "const { ScalarType } = require('react-native-executorch');",
    "const { Imagenet1kLabel } = require('onsight/legacy');",
  ]);
  expect(changes.map(({ line }) => line)).toEqual([1, 4]);
  expect(left).toEqual([
    { line: 1, names: ['useLLM', 'initExecutorch'] },
    { line: 3, names: ['ScalarType'] },
  ]);
});
