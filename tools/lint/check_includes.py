#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that includes follow the layers: each folder includes itself and what ALLOWED says."""

import re
from pathlib import Path

from sources import run_check, tracked_files

# Every folder may also include itself. "onsight" is the public API, include/onsight.
ALLOWED = {
    "include": {"onsight"},
    "src/base": {"onsight"},
    "src/graph": {"onsight", "base"},
    "src/pte": {"onsight", "base", "graph"},
    "src/passes": {"onsight", "base", "graph"},
    "src/kernels": {"onsight", "base"},
    "src/plan": {"onsight", "base", "graph", "kernels"},
    "src/runtime": {"onsight", "base", "graph", "pte", "passes", "plan"},
    "src/image": {"onsight", "base", "kernels"},
    "src/tasks": {"onsight", "base"},
    "apps": {"onsight"},
    "bindings": {"onsight", "functions"},
    "examples": {"onsight"},
}
# What tests may include beside.
ALLOWED_IN_TESTS = {"src/pte": {"fuzz"}}
TOPS = ("include", "src", "apps", "bindings", "examples")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<(onsight/[^>]+)>)')


def layer_of(path: Path) -> str:
    return "/".join(path.parts[: 2 if path.parts[0] == "src" else 1])


def allowed_for(path: Path) -> set[str] | None:
    """The first folders that a file's includes may name; None where no rule covers the file."""
    layer = layer_of(path)
    if layer not in ALLOWED:
        return None
    in_tests = ALLOWED_IN_TESTS.get(layer, set()) if path.name.endswith("_test.cc") else set()
    return ALLOWED[layer] | {path.parts[1]} | in_tests


def check(root: Path) -> tuple[int, list[str]]:
    problems = []
    files = tracked_files(root, *(f"{top}/*.{end}" for top in TOPS for end in ("h", "cc", "inc")))
    for path in files:
        allowed = allowed_for(path)
        if allowed is None:
            problems.append(f"{path}: check_includes.py has no rule for {layer_of(path)}")
            continue
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            name = match and (match[1] or match[2])
            if name and name.split("/")[0] not in allowed:
                problems.append(f"{path}:{number}: {layer_of(path)} must not include {name}")
    return len(files), problems


if __name__ == "__main__":
    run_check(check, __doc__)
