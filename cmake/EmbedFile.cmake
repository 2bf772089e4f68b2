# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Links a file into a target as the bytes [SYMBOL, SYMBOL_end): the assembler copies it, which takes
# no time however large it is, where a C++ array of four million numbers takes a minute.
enable_language(ASM)
set(onsight_embedded_template ${CMAKE_CURRENT_LIST_DIR}/embedded.S.in)

function(onsight_embed_file target symbol file)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "${file} is missing, which ${target} should carry")
  endif()
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.S)
  configure_file(${onsight_embedded_template} ${assembly} @ONLY)
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${assembly})
endfunction()
