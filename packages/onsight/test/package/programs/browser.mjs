// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A program of a user for browsers, where there is no engine.

import { createClassifier, isAvailable } from 'onsight';

const ended = await createClassifier().catch((error) => error.code);
console.log(isAvailable, ended);
