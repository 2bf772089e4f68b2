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
    [
      "export // of models\nconst { LLMModule, ScalarType } /* both */ = require('react-native-executorch');",
      "export // of models\nconst { ScalarType } /* both */ = require('onsight/legacy');\n" +
        "export const { LLMModule } = require('react-native-executorch');",
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
    ["import executorch = require('react-native-executorch');", []],
    ["export * as executorch from 'react-native-executorch';", []],
    ["export { models } from 'react-native-executorch';", ['models']],
    ["if (a) var { LLMModule, ScalarType } = require('react-native-executorch');", []],
    ["const { a } = require('react-native-executorch').models.llm;", ['models']],
    ["const { ScalarType } = require('react-native-executorch') as Old;", []],
    ["const { ScalarType } = load.require('react-native-executorch');", []],
    ["import { useLLMChatSession } from 'react-native-executorch/llm';", ['useLLMChatSession']],
    ["import { resize } from 'react-native-executorch/cv';", ['resize']],
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

describe('what names files of the package stays, and is listed', () => {
  it.each([
    'react-native-executorch/lib/module/index',
    'react-native-executorch/x',
    'react-native-executorch/',
    '../node_modules/react-native-executorch',
    'node_modules/react-native-executorch/src/index.ts',
  ])('%s', (module) => {
    const source = `import { useClassification } from '${module}';`;
    expect(rewritten(source)).toEqual({
      source,
      changes: [],
      left: [{ line: 1, names: [], module }],
    });
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

const MODELS = "import { models } from 'react-native-executorch';\n";
const ALL = "import * as RNE from 'react-native-executorch';\n";

describe('names of which onsight has a part move where no more is used', () => {
  it.each([
    [`${MODELS}use(models.classification.EFFICIENTNET_V2_S.XNNPACK_INT8.modelPath);`],
    [`${MODELS}use(models?.classification['EFFICIENTNET_V2_S']?.["DEFAULT"]);`],
    [
      `${MODELS}use(models.classification.efficientnet_v2_s({ quant: false }),
      models\n.image_embedding.clip_vit_base_patch32_image());`,
    ],
    [`${MODELS}const { classification } = models;\nuse(classification.EFFICIENTNET_V2_S.DEFAULT);`],
    [
      `${MODELS}const { DEFAULT: best } = models.imageEmbeddings.CLIP_VIT_BASE_PATCH32;\nuse(best);`,
    ],
    [`${MODELS}use({ models: 1 }, other.models.llm); // models.llm`],
    [`${MODELS.replace('models', 'models as m')}use(m.classification.EFFICIENTNET_V2_S.DEFAULT);`],
    [`import type { cv } from 'react-native-executorch';\nlet a: cv.ImageBuffer;`],
    [`${ALL}RNE.useClassification({ model: RNE.EFFICIENTNET_V2_S }); let a: RNE.ResourceSource;`],
    [`${ALL}use(RNE.models.classification.EFFICIENTNET_V2_S.DEFAULT); RNE['download'](a);`],
    [`${ALL.replace('import', 'import type')}let a: RNE.cv.ImageBuffer;`],
    [`const RNE = require('react-native-executorch');\nconst { useClassification } = RNE;`],
    ["const RNE = await import('react-native-executorch');\nRNE.initExecutorch(a);"],
    ["use(require('react-native-executorch').models.classification.EFFICIENTNET_V2_S.DEFAULT);"],
  ])('%s', (source) => {
    const { source: result, left } = rewritten(source);
    expect(left).toEqual([]);
    expect(result).toBe(source.replace('react-native-executorch', 'onsight/legacy'));
  });

  it.each([
    [`${MODELS}use(models.llm.c());`, ['models']],
    [`${MODELS}use(models.classification.EFFICIENTNET_V2_S.COREML_FP16);`, ['models']],
    [`${MODELS}use(models['llm']);`, ['models']],
    [`${MODELS}use(models[kind]);`, ['models']],
    [`${MODELS}use(models.classification.EFFICIENTNET_V2_S[variant]);`, ['models']],
    [`${MODELS}use(models);`, ['models']],
    [`${MODELS}export { models };`, ['models']],
    [`${MODELS}export const { classification } = models;`, ['models']],
    [`${MODELS}const { llm } = models;`, ['models']],
    [`${MODELS}const { classification, ...rest } = models;`, ['models']],
    [`${MODELS}const { classification } = models;\nuse(classification.OTHER);`, ['models']],
    [`${MODELS}const { llm } = models || other;`, ['models']],
    [`${MODELS}const text = \`\${models.llm.A}\`;`, ['models']],
    [`${MODELS}const e = <T>it's {models.llm.A}</T>;`, ['models']],
    [`${MODELS}const e = <T>http://{models.llm.A}</T>;`, ['models']],
    [`${MODELS}use(models.constructor);`, ['models']],
    [`import { cv } from 'react-native-executorch';\ncv.resize(a);`, ['cv']],
    [`${ALL}RNE.useClassification(a); RNE.useLLM(); RNE.models.llm.A;`, ['useLLM', 'models.llm']],
    [`${ALL}use(RNE);`, []],
    [`${ALL}export { RNE };`, []],
    [`${ALL}const { useLLM } = RNE;`, ['useLLM']],
    [`const RNE = require('react-native-executorch');\nuse(RNE[name]);`, []],
    [`export const RNE = require('react-native-executorch');`, []],
    ["use(require('react-native-executorch').models.llm.A);", ['models']],
    ["use(require('react-native-executorch').models);", ['models']],
  ])('%s stays', (source, names) => {
    expect(rewritten(source)).toEqual({ source, changes: [], left: [{ line: 1, names }] });
  });
});

it('keeps comments and `export` where an import becomes two', () => {
  const list = `import {
  useLLM, // of text
  ScalarType, // of tensors
  // the hook
  useClassification /* of images */,
  LLMModule // the last
} from 'react-native-executorch';`;
  const result = rewritten(list).source;
  for (const comment of [
    '// of text',
    '// of tensors',
    '// the hook',
    '/* of images */',
    '// the last',
  ]) {
    expect(result.split(comment)).toHaveLength(2);
  }
  expect(rewrite(result, ALL_NAMES).changes).toEqual([]);
  expect(
    rewritten("export const { LLMModule, ScalarType } = require('react-native-executorch');")
      .source,
  ).toBe(
    "export const { ScalarType } = require('onsight/legacy');\n" +
      "export const { LLMModule } = require('react-native-executorch');",
  );
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

it.each(['*', '[', '(', '\\'])('takes a source with %s where a name should be', (wrong) => {
  const source = `import * as ${wrong} from 'react-native-executorch';\nuse(${wrong}.models);\n`;
  expect(() => rewritten(source)).not.toThrow();
  expect(() =>
    rewritten(`import { models as ${wrong} } from 'react-native-executorch';\n`),
  ).not.toThrow();
});
