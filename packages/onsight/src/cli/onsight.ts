#!/usr/bin/env node
// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What `npx onsight` runs: `migrate` here, everything else in the native command.

import { escaped } from '../errors/values.js';
import { migrateCommand } from './migrate/command.js';
import { findNative, runNative } from './native.js';

const MORE =
  '\nThe npm package also has:\n  migrate                     Point imports of react-native-executorch to onsight\n';

async function main(args: string[]): Promise<number> {
  const print = (text: string) => process.stdout.write(text);
  if (args[0] === 'migrate') return migrateCommand(args.slice(1), print);
  const code = await runNative(findNative(), args);
  if (/^(?:-h|--help)?$/.test(args[0] ?? '')) print(MORE);
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`onsight: ${escaped(message)}\n`);
  process.exitCode = 1;
}
