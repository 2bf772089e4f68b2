// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A program for browsers, which the test runs in Node, where that has no engine.

import { createClassifier, isAvailable } from 'onsight';

const ended = await createClassifier().catch((error) => error.code);
console.log(isAvailable, ended);
