// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// React, if it is installed: what gives the hooks of `onsight` theirs. See src/react/react.ts.
'use strict';

try {
  exports.react = require('react');
} catch (error) {
  exports.reason = error;
}
