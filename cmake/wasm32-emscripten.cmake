# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Compiles for WebAssembly with Debian's emscripten, and runs in Node.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(CMAKE_CXX_LINKER_LAUNCHER env NODE_PATH=/usr/share/nodejs)  # emscripten's own modules
set(CMAKE_CROSSCOMPILING_EMULATOR node --no-experimental-fetch)  # fetch() would read the module

# A prefix of the headers to take from /usr, which has the host's C library beside them.
set(headers ${CMAKE_BINARY_DIR}/headers)
list(APPEND CMAKE_FIND_ROOT_PATH ${headers})
file(MAKE_DIRECTORY ${headers}/include ${headers}/share/cmake)
foreach(entry include/hwy include/flatbuffers include/nlohmann share/cmake/nlohmann_json)
  file(CREATE_LINK /usr/${entry} ${headers}/${entry} SYMBOLIC)
endforeach()

set(CMAKE_CXX_FLAGS_INIT "-msimd128 -fexceptions -isystem ${headers}/include")
# The files that programs read and write are those of the machine, as far as memory goes.
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-fexceptions -sALLOW_MEMORY_GROWTH=1 -sNODERAWFS=1 -sEXIT_RUNTIME=1")
