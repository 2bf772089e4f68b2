# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# The libraries that React Native's Android package has, as far as a module in C++ uses them.
set(module ${REACT_COMMON_DIR}/react/nativemodule/core/ReactCommon)

add_library(react_native_jsi SHARED ${REACT_COMMON_DIR}/jsi/jsi/jsi.cpp)
target_include_directories(react_native_jsi SYSTEM PUBLIC
  ${CMAKE_CURRENT_LIST_DIR}/../stubs ${REACT_COMMON_DIR} ${REACT_COMMON_DIR}/jsi)

add_library(react_native_core SHARED
  ${module}/TurboModule.cpp ${module}/TurboModuleBinding.cpp ${module}/TurboModuleUtils.cpp
  ${module}/TurboModulePerfLogger.cpp ${module}/TurboModuleWithJSIBindings.cpp
  ${REACT_COMMON_DIR}/react/bridging/LongLivedObject.cpp ${REACT_COMMON_DIR}/react/utils/jsi-utils.cpp)
target_include_directories(react_native_core SYSTEM PUBLIC
  ${REACT_COMMON_DIR}/callinvoker ${REACT_COMMON_DIR}/react/nativemodule/core
  ${REACT_COMMON_DIR}/reactperflogger ${REACT_COMMON_DIR}/runtimeexecutor)
target_link_libraries(react_native_core PUBLIC react_native_jsi)

foreach(library jsi core)
  target_compile_features(react_native_${library} PUBLIC cxx_std_20)
  target_compile_options(react_native_${library} PRIVATE -w "-D__unused=__attribute__((unused))")
endforeach()
# Imported, as Android's are: React Native's CMake makes aliases of them.
add_library(ReactAndroid::jsi INTERFACE IMPORTED)
target_link_libraries(ReactAndroid::jsi INTERFACE react_native_jsi)
add_library(ReactAndroid::reactnative INTERFACE IMPORTED)
target_link_libraries(ReactAndroid::reactnative INTERFACE react_native_core)
