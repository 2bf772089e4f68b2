// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the documentation of react-native-executorch shows, over JSI: the tests of test/api as they
// are, with React, in a bare JavaScriptCore. bindings/jsi/tests/package_test.cc runs it.

import './globals.js';
import { collect, runAll } from './vitest.js';

export async function documents() {
  await collect(() => import('../../api/modules.test.ts'));
  await collect(() => import('../../api/hooks.test.ts'));
  return runAll();
}
