# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# No JNI here: an app's CMake only links it.
add_library(fbjni::fbjni INTERFACE IMPORTED)
