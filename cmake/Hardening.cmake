# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# What makes a memory error in our code an abort and not an exploit: onsight reads what strangers
# send. In every build that is optimized, unless a sanitizer watches instead.
include(CheckCXXCompilerFlag)
option(ONSIGHT_HARDEN "Compile with stack protection, fortified libc calls and read-only relocations" ON)
if(NOT ONSIGHT_HARDEN OR ONSIGHT_SANITIZE OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  return()
endif()

set(optimized $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
target_compile_options(onsight_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fstack-protector-strong>
  # Level 3 is glibc 2.34's; an older one takes it as 2. Some compilers define a level themselves.
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,${optimized}>:-U_FORTIFY_SOURCE>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,${optimized}>:-D_FORTIFY_SOURCE=3>)
target_link_options(onsight_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)

# What not every compiler and CPU has. -Werror, for a flag that is merely ignored is a warning.
set(CMAKE_REQUIRED_FLAGS -Werror)
check_cxx_compiler_flag(-fstack-clash-protection ONSIGHT_HAS_STACK_CLASH_PROTECTION)
check_cxx_compiler_flag(-fcf-protection ONSIGHT_HAS_CF_PROTECTION)  # x86
check_cxx_compiler_flag(-mbranch-protection=standard ONSIGHT_HAS_BRANCH_PROTECTION)  # ARM64
unset(CMAKE_REQUIRED_FLAGS)
if(ONSIGHT_HAS_STACK_CLASH_PROTECTION)
  target_compile_options(onsight_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fstack-clash-protection>)
endif()
if(ONSIGHT_HAS_CF_PROTECTION)
  target_compile_options(onsight_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fcf-protection>)
endif()
if(ONSIGHT_HAS_BRANCH_PROTECTION)
  target_compile_options(onsight_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-mbranch-protection=standard>)
endif()
