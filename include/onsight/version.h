// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The version of these headers. CMake reads it here; package.json must have the same.
#pragma once

#define ONSIGHT_VERSION_MAJOR 0
#define ONSIGHT_VERSION_MINOR 1
#define ONSIGHT_VERSION_PATCH 0
#define ONSIGHT_VERSION "0.1.0"
