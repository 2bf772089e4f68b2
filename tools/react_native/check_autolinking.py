#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks what autolinking found of onsight: check_autolinking.py REACT_NATIVE EXPO_ANDROID EXPO_IOS, what
`react-native config` and `expo-modules-autolinking` printed. The files it names must exist."""

import json
import sys
from pathlib import Path
from typing import Any

ANDROID = {
    "libraryName": "OnsightSpec",
    "cxxModuleCMakeListsModuleName": "react_codegen_OnsightSpec",
    "cxxModuleHeaderName": "OnsightModule",
    "isPureCxxDependency": True,
}


def platforms(file: str) -> dict[str, Any]:
    return json.loads(Path(file).read_text())["dependencies"]["onsight"]["platforms"]


def check(android: dict[str, Any], ios: dict[str, Any]) -> None:
    found = {name: android.get(name) for name in ANDROID}
    if found != ANDROID:
        raise SystemExit(f"Android: expected {ANDROID}, found {found}")
    for file in (android["cxxModuleCMakeListsPath"], ios["podspecPath"]):
        if not Path(file).is_file():
            raise SystemExit(f"there is no {file}")


if __name__ == "__main__":
    react_native, expo_android, expo_ios = (platforms(file) for file in sys.argv[1:])
    check(react_native["android"], react_native["ios"])
    check(expo_android["android"], expo_ios["ios"])
    print("autolinked on Android and iOS, by React Native and by Expo")
