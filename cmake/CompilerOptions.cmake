# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Flags that every target of the project shares: link `onsight_options`.
add_library(onsight_options INTERFACE)
# No fused multiply-add behind our back: results must not depend on the compiler's target. Kernels
# ask for it by name.
target_compile_options(onsight_options INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Werror -ffp-contract=off
  $<$<CXX_COMPILER_ID:Clang>:-Wno-pass-failed>)

# SSSE3 alone is what no CPU of interest has; SVE can't be tested here.
target_compile_definitions(onsight_options INTERFACE
  "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)")

set(ONSIGHT_SANITIZE "" CACHE STRING "Sanitizers to build with, as in address,undefined")
if(ONSIGHT_SANITIZE)
  add_compile_options(-fsanitize=${ONSIGHT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ONSIGHT_SANITIZE})
endif()
if(ONSIGHT_BUILD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT EMSCRIPTEN)
  add_link_options(-fuse-ld=lld)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # What it needs to know a precompiled header again.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()
