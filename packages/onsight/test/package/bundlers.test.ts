// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The installed package in bundles, for Node and for browsers, and under its other name.

import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { build as viteBuild } from 'vite';
import { beforeAll, describe, expect, inject, it } from 'vitest';

import { ALIASES } from '../../src/cli/migrate/aliases.js';
import { IMAGE, MODEL, PLATFORM, pinned, tool } from './machine.js';
import { Project } from './project.js';

const ANSWER = '["bison","bison","1.000"]';

/** Without await at the top, which CommonJS has not. */
const CLASSIFY = `import { createClassifier } from 'onsight';
  createClassifier()
    .then((classifier) => classifier.classify(process.argv[2], { maxResults: 1 }))
    .then(([best]) => console.log(best.label));`;

/** A hook of `onsight` itself outside of a component: with React, it is React that complains. */
const HOOKS = `import { useClassification } from 'onsight';
  console.error = () => undefined;
  try {
    useClassification({ modelSource: 'model.pte' });
  } catch (error) {
    console.log(error.code ?? error.name);
  }`;

/** Where bundles are made: without the native part. */
let project: Project;
/** Where they run: with nothing else. */
let host: Project;
beforeAll(async () => {
  const { onsight, platform } = inject('archives');
  host = await Project.empty();
  await host.install(platform);
  project = await Project.empty();
  await project.install(onsight, pinned('react'));
  await rm(project.path(`node_modules/${PLATFORM}`), { recursive: true, force: true });
  await project.add('look.mjs');
  await project.add('browser.mjs');
  await project.write('classify.mjs', CLASSIFY);
  await project.write('hooks.mjs', HOOKS);
  await project.write(
    'app.mjs',
    `import { useClassification, RnExecutorchError } from 'react-native-executorch';
     console.log(typeof useClassification, new RnExecutorchError(119).code);`,
  );
});

const alias = (bundler: string) => {
  const found = ALIASES.find(({ where }) => where.startsWith(bundler));
  if (!found) throw new Error(`no alias for ${bundler}`);
  return found.what;
};
const evaluate = (expression: string): unknown => runInThisContext(`(${expression})`);

async function runInHost(bundle: string, ...args: string[]): Promise<string> {
  await cp(project.path(bundle), host.path(bundle));
  return host.run(process.execPath, bundle, ...args);
}

describe('esbuild', () => {
  const esbuild = async (input: string, output: string, ...options: string[]) => {
    const common = ['--bundle', '--log-level=error', `--outfile=${output}`];
    await project.run(process.execPath, tool('esbuild/bin/esbuild'), input, ...common, ...options);
    return output;
  };

  it('bundles for Node as an ES module', async () => {
    const bundle = await esbuild('look.mjs', 'esbuild.mjs', '--platform=node', '--format=esm');
    expect(await runInHost(bundle, IMAGE, MODEL)).toBe(ANSWER);
  });

  it('bundles for Node as CommonJS, from either form', async () => {
    await project.add('look.cjs');
    const options = ['--platform=node', '--format=cjs'];
    const fromCommonJs = await esbuild('look.cjs', 'esbuild.cjs', ...options);
    expect(await runInHost(fromCommonJs, IMAGE, MODEL)).toBe(ANSWER);
    const fromModules = await esbuild('classify.mjs', 'esbuild-modules.cjs', ...options);
    expect(await runInHost(fromModules, IMAGE)).toBe('bison\n');
  });

  it('bundles for browsers, and says in Node that this is none', async () => {
    const bundle = await esbuild('browser.mjs', 'web.mjs', '--platform=browser', '--format=esm');
    expect(await project.run(process.execPath, bundle)).toBe('false 119\n');
  });

  it.each(['node', 'browser'])('finds React for the hooks of onsight on %s', async (platform) => {
    const bundle = await esbuild(
      'hooks.mjs',
      `hooks-${platform}.mjs`,
      `--platform=${platform}`,
      '--format=esm',
    );
    expect(await runInHost(bundle)).toBe('TypeError\n');
  });

  it('takes its line for react-native-executorch', async () => {
    const options = ['--platform=node', '--format=esm', '--external:react', alias('esbuild')];
    const bundle = await esbuild('app.mjs', 'app-esbuild.mjs', ...options);
    expect(await project.run(process.execPath, bundle)).toBe('function 119\n');
  });
});

describe('webpack', () => {
  interface Stats {
    toJson(options: object): { errors: object[]; warnings: object[] };
  }
  type Webpack = (options: object, done: (error: Error | null, stats: Stats) => void) => void;
  const bundler = createRequire(import.meta.url)(tool('webpack')) as Webpack;

  const webpack = async (input: string, name: string, target: string, options: object = {}) => {
    const isModule = name.endsWith('.mjs');
    const all = {
      context: project.folder,
      entry: `./${input}`,
      mode: 'production',
      target,
      output: { path: project.folder, filename: name, module: isModule },
      experiments: { outputModule: isModule },
      ...options,
    };
    const stats = await new Promise<Stats>((resolve, reject) =>
      bundler(all, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      }),
    );
    const { errors, warnings } = stats.toJson({ errors: true, warnings: true });
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    return name;
  };

  it('bundles for Node as an ES module', async () => {
    const bundle = await webpack('look.mjs', 'webpack-node.mjs', 'node20');
    expect(await runInHost(bundle, IMAGE, MODEL)).toBe(ANSWER);
  });

  it('bundles for Node as CommonJS', async () => {
    const bundle = await webpack('classify.mjs', 'webpack-node.cjs', 'node20');
    expect(await runInHost(bundle, IMAGE)).toBe('bison\n');
  });

  it('bundles for browsers, and says in Node that this is none', async () => {
    const bundle = await webpack('browser.mjs', 'webpack-web.mjs', 'web', { performance: false });
    expect(await project.run(process.execPath, bundle)).toBe('false 119\n');
  });

  it.each(['node20', 'web'])('finds React for the hooks of onsight on %s', async (target) => {
    const bundle = await webpack('hooks.mjs', `hooks-${target}.mjs`, target, {
      performance: false,
    });
    expect(await runInHost(bundle)).toBe('TypeError\n');
  });

  it('takes its line for react-native-executorch', async () => {
    const resolve = { alias: evaluate(alias('webpack')) };
    const bundle = await webpack('app.mjs', 'webpack-app.mjs', 'node20', { resolve });
    expect(await project.run(process.execPath, bundle)).toBe('function 119\n');
  });
});

it('Vite takes its line for react-native-executorch', async () => {
  await viteBuild({
    root: project.folder,
    logLevel: 'error',
    resolve: { alias: evaluate(alias('Vite')) as Record<string, string> },
    build: { ssr: 'app.mjs', outDir: 'vite' },
  });
  expect(await project.run(process.execPath, 'vite/app.mjs')).toBe('function 119\n');
});

it('Metro takes its line for react-native-executorch', () => {
  const resolveRequest = evaluate(alias('Metro')) as (
    context: { resolveRequest: (...all: unknown[]) => unknown },
    name: string,
    platform: string,
  ) => unknown;
  const context = { resolveRequest: (_context: unknown, ...rest: unknown[]) => rest };
  expect(resolveRequest(context, 'react-native-executorch', 'ios')).toEqual([
    'onsight/legacy',
    'ios',
  ]);
  expect(resolveRequest(context, 'react', 'ios')).toEqual(['react', 'ios']);
});
