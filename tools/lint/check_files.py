#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that source files open alike, are no longer than a reader can hold, and have no alien macro.

A macro of a public header must be called ONSIGHT_…: it is in every file that includes it."""

import re
from pathlib import Path

from sources import run_check, tracked_files

MAX_LINES = 400
# Longer for a reason, up to this many lines.
EXCEPTIONS: dict[str, int] = {}
SOURCES = ("*.cc", "*.h", "*.inc", "*.fbs", "*.py", "*.sh", "*.cmake", "*CMakeLists.txt")
SCRIPTS = ("dev", ".ci/*")
FOREIGN_MACRO = re.compile(r"^\s*#\s*define\s+(?!ONSIGHT_)(\w+)", re.MULTILINE)
HEADER = ("Copyright 2026 The onsight authors", "SPDX-License-Identifier: Apache-2.0")


def check_file(root: Path, path: Path) -> list[str]:
    problems = []
    text = (root / path).read_text()
    if not text:  # an __init__.py
        return []
    lines = [line for line in text.splitlines() if not line.startswith("#!")]
    opening = tuple(line.lstrip("/# ").rstrip() for line in lines[:2])
    if opening != HEADER:
        problems.append(f"{path}: must open with the copyright and SPDX lines")
    limit = EXCEPTIONS.get(str(path), MAX_LINES)
    if len(lines) > limit:
        problems.append(f"{path}: has {len(lines)} lines, more than {limit}; split it")
    if not text.endswith("\n") or text.endswith("\n\n"):
        problems.append(f"{path}: must end with one newline")
    if "\t" in text or any(line != line.rstrip() for line in lines):
        problems.append(f"{path}: has tabs or spaces at the end of a line")
    if path.parts[0] == "include":
        for name in FOREIGN_MACRO.findall(text):
            problems.append(f"{path}: the macro {name} must be called ONSIGHT_{name}")
    return problems


def check(root: Path) -> tuple[int, list[str]]:
    files = tracked_files(root, *SOURCES, *SCRIPTS)
    problems = [problem for path in files for problem in check_file(root, path)]
    problems += [
        f"check_files.py: {name} does not need its exception"
        for name in EXCEPTIONS
        if not (root / name).exists() or len((root / name).read_text().splitlines()) <= MAX_LINES
    ]
    return len(files), problems


if __name__ == "__main__":
    run_check(check, __doc__)
