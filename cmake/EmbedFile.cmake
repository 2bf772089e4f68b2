# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Links a file into a target as the bytes [SYMBOL, SYMBOL_end): the assembler copies it, which takes
# no time however large it is, where a C++ array of four million numbers takes a minute.
enable_language(ASM)

function(onsight_embed_file target symbol file)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "${file} is missing, which ${target} should carry")
  endif()
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S)
  file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT
"#ifdef __wasm__
.section .rodata.@symbol@,\"\",@
.type @symbol@, @object
.type @symbol@_end, @object
.size @symbol@, @symbol@_end - @symbol@
.size @symbol@_end, 1
#else
.section .rodata
#endif
.balign 64
.global @symbol@
.global @symbol@_end
.hidden @symbol@
.hidden @symbol@_end
@symbol@:
.incbin \"@file@\"
@symbol@_end:
.byte 0
#ifndef __wasm__
.section .note.GNU-stack,\"\",%progbits
#endif
")
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${assembly})
endfunction()
