// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// node answers-of-node.mjs BUNDLE ADDON ROOT: prints the answers of Node's addon to what
// bindings/jsi/tests/jsi_test.cc asks the one over JSI, by the very bundle, in a context without Node.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import process from 'node:process';
import { createContext, runInContext } from 'node:vm';

const [bundle, addon, root] = process.argv.slice(2).map((path) => resolve(path));
const context = createContext({});
runInContext(readFileSync(bundle, 'utf8'), context);
const answers = runInContext('onsight.answers', context);
process.stdout.write(await answers(createRequire(import.meta.url)(addon), root));
