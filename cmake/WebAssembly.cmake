# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Kernels for WebAssembly: fast where the rest is small, and once more with relaxed SIMD.
file(GLOB kernel_sources CONFIGURE_DEPENDS src/kernels/*.cc)
list(FILTER kernel_sources EXCLUDE REGEX "_test\\.cc$")
set_source_files_properties(${kernel_sources} PROPERTIES
  COMPILE_OPTIONS -O3 SKIP_PRECOMPILE_HEADERS ON)

# To be linked before `onsight`: its functions then take the place of those there.
add_library(onsight_kernels_relaxed STATIC ${kernel_sources})
target_include_directories(onsight_kernels_relaxed PRIVATE include src)
target_link_libraries(onsight_kernels_relaxed PRIVATE onsight_options)
target_compile_options(onsight_kernels_relaxed PRIVATE -mrelaxed-simd)
