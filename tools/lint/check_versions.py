#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that the header, the npm package, its lockfile and its code have one version.

CMake reads the header's, so the command, the addon and find_package have it too."""

import json
import re
from pathlib import Path

from sources import run_check, tracked_files

HEADER = "include/onsight/version.h"
PACKAGE = "packages/onsight/package.json"
LOCKFILE = "packages/onsight/package-lock.json"
MODULE = "packages/onsight/src/version.ts"
PARTS = ("MAJOR", "MINOR", "PATCH")


def header_versions(text: str) -> list[str]:
    """The version that the parts make, and the one that is written out; "none" for what is missing."""
    parts = [re.search(rf"#define ONSIGHT_VERSION_{part} (\d+)$", text, re.MULTILINE) for part in PARTS]
    whole = re.search(r'#define ONSIGHT_VERSION "(.+)"$', text, re.MULTILINE)
    return [
        ".".join(part[1] for part in parts) if all(parts) else "none",
        whole[1] if whole else "none",
    ]


def versions(path: Path) -> list[str]:
    if path.suffix == ".h":
        return header_versions(path.read_text())
    if path.suffix == ".ts":
        constant = re.search(r"VERSION = '(.+)';$", path.read_text(), re.MULTILINE)
        return [constant[1] if constant else "none"]
    content = json.loads(path.read_text())
    root = content.get("packages", {}).get("")
    return [content.get("version", "none")] + ([root.get("version", "none")] if root else [])


def check(root: Path) -> tuple[int, list[str]]:
    files = tracked_files(root, HEADER, PACKAGE, LOCKFILE, MODULE)
    found = {path: versions(root / path) for path in files}
    wanted = next((v[1] for path, v in found.items() if path.suffix == ".h"), None)
    problems = [
        f"{path}: has version {version}, {HEADER} has {wanted}"
        for path, all_of_it in found.items()
        for version in all_of_it
        if version != wanted or version == "none"
    ]
    if files and len(files) < 4:
        expected = f"{HEADER}, {PACKAGE}, {LOCKFILE} and {MODULE}"
        problems.append(f"expected {expected}, found {len(files)} of them")
    return len(files), problems


if __name__ == "__main__":
    run_check(check, __doc__)
