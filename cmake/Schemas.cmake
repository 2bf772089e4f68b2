# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Compiles the FlatBuffers schemas of src/pte/schema into headers of the build tree.
find_program(FLATC flatc REQUIRED)
find_path(FLATBUFFERS_INCLUDE_DIR flatbuffers/flatbuffers.h REQUIRED)

set(schema_dir ${CMAKE_BINARY_DIR}/schema)
foreach(schema program xnnpack)
  set(source ${CMAKE_SOURCE_DIR}/src/pte/schema/${schema}.fbs)
  set(header ${schema_dir}/pte/schema/${schema}_generated.h)
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${FLATC} --cpp --scoped-enums -o ${schema_dir}/pte/schema ${source}
    DEPENDS ${source} VERBATIM)
  list(APPEND schema_headers ${header})
endforeach()
add_custom_target(onsight_schema_headers DEPENDS ${schema_headers})
add_library(onsight_schemas INTERFACE)
add_dependencies(onsight_schemas onsight_schema_headers)
target_include_directories(onsight_schemas SYSTEM INTERFACE ${schema_dir} ${FLATBUFFERS_INCLUDE_DIR})
