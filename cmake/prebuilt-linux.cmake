# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Compiles for ONSIGHT_PLATFORM (linux-x64, linux-arm64) against the Debian 11 root that
# tools/prebuilt/root.sh makes, so that the result needs nothing but glibc 2.31.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ONSIGHT_PLATFORM)
set(processor_linux-x64 x86_64)
set(processor_linux-arm64 aarch64)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR ${processor_${ONSIGHT_PLATFORM}})
get_filename_component(CMAKE_SYSROOT
  ${CMAKE_CURRENT_LIST_DIR}/../build/prebuilt/${ONSIGHT_PLATFORM}/root ABSOLUTE)

set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_ASM_COMPILER clang-19)
foreach(language C CXX ASM)
  set(CMAKE_${language}_COMPILER_TARGET ${CMAKE_SYSTEM_PROCESSOR}-linux-gnu)
endforeach()

# Libraries are the root's alone, programs the machine's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(kind LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
endforeach()
set(ENV{PKG_CONFIG_LIBDIR} ${CMAKE_SYSROOT}/usr/lib/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(PKG_CONFIG_ARGN --static)

# The codecs are the C among it, and read what strangers send: hardened as
# cmake/Hardening.cmake does it for the C++.
set(protection_x86_64 "-fcf-protection")
set(protection_aarch64 "-mbranch-protection=standard")
string(JOIN " " CMAKE_C_FLAGS_INIT
  -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2
  ${protection_${CMAKE_SYSTEM_PROCESSOR}})
# __builtin_cpu_supports reads a table that GCC 10's libgcc has in another form: take clang's own.
set(runtime_x86_64 "--rtlib=compiler-rt --unwindlib=libgcc")
set(runtime_aarch64 "")
foreach(kind EXE MODULE)
  string(JOIN " " CMAKE_${kind}_LINKER_FLAGS_INIT
    -fuse-ld=lld -static-libstdc++ -static-libgcc ${runtime_${CMAKE_SYSTEM_PROCESSOR}} -s)
endforeach()
