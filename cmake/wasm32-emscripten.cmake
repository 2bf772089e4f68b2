# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Compiles for WebAssembly with clang 22, whose module is smaller than that of emscripten's clang 14
# (docs/webassembly.md), and links with the C++ library and linker of Debian's emscripten.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(EMSCRIPTEN ON)
set(CMAKE_C_COMPILER clang-22)
set(CMAKE_CXX_COMPILER clang++-22)
set(CMAKE_ASM_COMPILER clang-22)
set(CMAKE_AR llvm-ar-22 CACHE STRING "")
set(CMAKE_RANLIB llvm-ranlib-22 CACHE STRING "")
set(CMAKE_CROSSCOMPILING_EMULATOR node --no-experimental-fetch)  # fetch() would read the module
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_HAVE_LIBC_PTHREAD ON)
set(CMAKE_SYSROOT /usr/share/emscripten/cache/sysroot)

# A prefix of the headers to take from /usr, which has the host's C library beside them.
set(headers ${CMAKE_BINARY_DIR}/headers)
set(CMAKE_FIND_ROOT_PATH ${headers})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
file(MAKE_DIRECTORY ${headers}/include ${headers}/share/cmake)
foreach(entry include/hwy include/flatbuffers include/nlohmann share/cmake/nlohmann_json)
  file(CREATE_LINK /usr/${entry} ${headers}/${entry} SYMBOLIC)
endforeach()

# Every browser of 2023 has these. `mvp` first: what else clang 22 takes for granted, the linker of
# emscripten 3.1.6 doesn't know. -pthread: atomic instructions work in memory that isn't shared, too,
# so one compilation is linked with threads and without.
set(flags --target=wasm32-unknown-emscripten -mcpu=mvp -msimd128 -msign-ext -mnontrapping-fptoint
  -mbulk-memory -mmutable-globals -pthread -fwasm-exceptions -mllvm -wasm-use-legacy-eh=true)
list(JOIN flags " " flags)
set(CMAKE_C_FLAGS_INIT "${flags} -isystem ${headers}/include \
-isystem ${CMAKE_SYSROOT}/include/compat")
set(CMAKE_ASM_FLAGS_INIT "${flags}")
set(CMAKE_CXX_FLAGS_INIT "${flags} -stdlib=libc++ -D_LIBCPP_ABI_VERSION=2 -isystem ${headers}/include \
-isystem ${CMAKE_SYSROOT}/include/compat")
set(CMAKE_CXX_LINK_EXECUTABLE "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs \
em++ -O1 -fwasm-exceptions -sALLOW_MEMORY_GROWTH=1 -sWASM_BIGINT <LINK_FLAGS> \
<OBJECTS> -o <TARGET> <LINK_LIBRARIES>")
