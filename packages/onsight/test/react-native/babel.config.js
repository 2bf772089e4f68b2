// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// As in an app: what Metro does to the package, Jest does too.

module.exports = { presets: ['module:@react-native/babel-preset'] };
