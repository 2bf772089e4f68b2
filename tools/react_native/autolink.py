#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what React Native's Gradle plugin writes for an app's CMake, with the plugin's own templates:

    autolink.py PLUGIN CONFIG FOLDER

PLUGIN: npm's @react-native/gradle-plugin; CONFIG: what `react-native config` printed; FOLDER: the app's
build folder."""

import json
import re
import sys
from pathlib import Path
from textwrap import dedent

TASK = (
    "react-native-gradle-plugin/src/main/kotlin/com/facebook/react/tasks/"
    "GenerateAutolinkingNewArchitecturesFileTask.kt"
)
JAVA = """auto module_{0} = {0}_ModuleProvider(moduleName, params);
if (module_{0} != nullptr) {{
return module_{0};
}}"""
CXX = """if (moduleName == {0}::kModuleName) {{
return std::make_shared<{0}>(jsInvoker);
}}"""


def template(task: str, name: str) -> str:
    found = re.search(rf'val {name} =\s*"""\n(.*?)"""', task, re.S)
    if not found:
        raise SystemExit(f"the Gradle plugin has no {name}")
    return dedent(found[1])


def filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        if f"{{{{ {name} }}}}" not in text:
            raise SystemExit(f"the Gradle plugin's template has no {name}")
        text = text.replace(f"{{{{ {name} }}}}", value)
    return text


def write(plugin: Path, config: Path, output: Path) -> None:
    task = (plugin / TASK).read_text()
    (android,) = (
        dependency["platforms"]["android"]
        for dependency in json.loads(config.read_text())["dependencies"].values()
    )
    library, module = android["libraryName"], android["cxxModuleHeaderName"]
    folder = android["cxxModuleCMakeListsPath"].replace("CMakeLists.txt", "")
    output.mkdir(parents=True, exist_ok=True)
    (output / "autolinking.h").write_text(template(task, "hTemplate"))
    cmake = template(task, "CMAKE_TEMPLATE")
    added = f'add_subdirectory("{folder}" {library}_cxxmodule_autolinked_build)'
    linked = android["cxxModuleCMakeListsModuleName"]
    if "libraryModules" in cmake:
        cmake = filled(cmake, {"libraryModules": f"react_codegen_{library}\n{linked}"})
    else:  # since React Native 0.88
        added += f"\nlist(APPEND AUTOLINKED_LIBRARIES {linked})"
    cmake = filled(cmake, {"libraryIncludes": added})
    (output / "Android-autolinking.cmake").write_text(cmake)
    cpp = {
        "autolinkingCppIncludes": f"#include <{library}.h>\n#include <{module}.h>",
        "autolinkingCppTurboModuleJavaProviders": JAVA.format(library),
        "autolinkingCppTurboModuleCxxProviders": CXX.format(module),
        "autolinkingCppComponentDescriptors": "",
    }
    (output / "autolinking.cpp").write_text(filled(template(task, "CPP_TEMPLATE"), cpp))


if __name__ == "__main__":
    plugin, config, output = (Path(argument) for argument in sys.argv[1:])
    write(plugin, config, output / "generated/autolinking/src/main/jni")
