# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Links models/emoji.pte into the library as onsight::embedded_model().
set(embedded_source ${CMAKE_BINARY_DIR}/embedded_model.S)
set(model ${CMAKE_SOURCE_DIR}/models/emoji.pte)
if(EXISTS ${model})
  file(WRITE ${embedded_source}.in
".section .rodata
.balign 64
.global onsight_embedded_model
.global onsight_embedded_model_end
.hidden onsight_embedded_model
.hidden onsight_embedded_model_end
onsight_embedded_model:
.incbin \"${model}\"
onsight_embedded_model_end:
.byte 0
.section .note.GNU-stack,\"\",%progbits
")
  configure_file(${embedded_source}.in ${embedded_source} COPYONLY)
  enable_language(ASM)
  set_source_files_properties(${embedded_source} PROPERTIES OBJECT_DEPENDS ${model})
  target_sources(onsight PRIVATE ${embedded_source})
endif()
