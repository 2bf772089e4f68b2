// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What autolinking is told: on Android, a module in C++ that the app's own CMake compiles.

'use strict';

module.exports = {
  dependency: {
    platforms: {
      android: {
        libraryName: 'OnsightSpec',
        cxxModuleCMakeListsModuleName: 'react_codegen_OnsightSpec',
        cxxModuleCMakeListsPath: 'CMakeLists.txt',
        cxxModuleHeaderName: 'OnsightModule',
      },
    },
  },
};
