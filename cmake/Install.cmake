# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, so that others can say find_package(onsight).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/onsight)

install(DIRECTORY include/onsight DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS onsight EXPORT onsight INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT onsight NAMESPACE onsight:: FILE onsightTargets.cmake DESTINATION ${package_dir})

configure_package_config_file(
  cmake/onsightConfig.cmake.in ${CMAKE_BINARY_DIR}/onsightConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/onsightConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES ${CMAKE_BINARY_DIR}/onsightConfig.cmake ${CMAKE_BINARY_DIR}/onsightConfigVersion.cmake
  DESTINATION ${package_dir})

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(ONSIGHT_WITH_MODEL)
  install(FILES models/NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})  # of the weights in the library
endif()
