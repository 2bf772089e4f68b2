// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The package as bindings/jsi/tests/jsi_test.cc runs it in a bare JavaScriptCore, with what React Native
// would bring. It is the global `onsight` there.

import './jsc-globals.js';

export * from '../../src/index.native.ts';

export { answers } from './answers.js';
