// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What does without rewriting: one line in the configuration of whatever resolves imports.

/** What to write into which file, or to give as an argument. */
export interface Alias {
  where: string;
  what: string;
}

export const ALIASES: readonly Alias[] = [
  {
    where: 'Metro: config.resolver.resolveRequest in metro.config.js',
    what: "(context, name, platform) => context.resolveRequest(context, name === 'react-native-executorch' ? 'onsight/legacy' : name, platform)",
  },
  {
    where: 'webpack: resolve.alias in webpack.config.js',
    what: "{ 'react-native-executorch$': 'onsight/legacy' }",
  },
  {
    where: 'Vite: resolve.alias in vite.config.js',
    what: "{ 'react-native-executorch': 'onsight/legacy' }",
  },
  { where: 'esbuild: an argument', what: '--alias:react-native-executorch=onsight/legacy' },
  {
    where: 'Jest: moduleNameMapper in jest.config.js',
    what: "{ '^react-native-executorch(/legacy)?$': 'onsight/legacy' }",
  },
  {
    where: 'TypeScript, beside any of these: compilerOptions.paths in tsconfig.json',
    what: '{ "react-native-executorch": ["./node_modules/onsight/dist/react.node.d.mts"] }',
  },
];
