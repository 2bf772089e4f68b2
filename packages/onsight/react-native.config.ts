// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// For Expo, whose autolinking reads .js and .ts files alone, where React Native's own also reads .cjs.

import config from './react-native.config.cjs';

export default config;
