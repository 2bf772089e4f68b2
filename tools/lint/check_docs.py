#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documents name only paths that exist, and show only C++ that is compiled.

C++ is compiled where a file of examples/ has it, word for word. A path is the target of a relative
link, or text in back quotes whose first folder is one of the project's. Text with a placeholder (NAME, FILE, *, <…>, …) is no path.
"""

import re
from pathlib import Path

from sources import run_check, tracked_files

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\n]+)`")
CPP = re.compile(r"^```cpp\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"\.?[\w.+-]+(?:/[\w.+-]+)*/?")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b(?!\.md)|[*<>…{}$]")
GENERATED = ("build", "node_modules")


def quoted_paths(text: str, root: Path) -> list[str]:
    """Words in back quotes that begin with a folder, or are a file, of the repository's root."""
    tops = {entry.name for entry in root.iterdir() if entry.is_dir()} - set(GENERATED) - {".git"}
    words = [word.removeprefix("./") for quoted in QUOTED.findall(text) for word in quoted.split()]
    return [
        word
        for word in words
        if PATH.fullmatch(word)
        and "/" in word
        and word.split("/")[0] in tops
        and not PLACEHOLDER.search(word)
    ]


def uncompiled_code(document: str, root: Path) -> list[str]:
    """The first lines of C++ blocks that no example holds."""
    examples = [(root / path).read_text() for path in tracked_files(root, "examples/*.cc")]
    return [
        code.splitlines()[0]
        for code in CPP.findall(document)
        if not any(code in example for example in examples)
    ]


def check_document(root: Path, path: Path) -> list[str]:
    document = (root / path).read_text()
    text = FENCE.sub("", document)
    links = [link for link in LINK.findall(text) if not link.startswith(("http:", "https:"))]
    missing = [link for link in links if not (root / path.parent / link).exists()]
    missing += [word for word in quoted_paths(text, root) if not (root / word).exists()]
    return [f"{path}: names {name}, which does not exist" for name in missing] + [
        f"{path}: no file of examples/ has the code that begins with '{line}'"
        for line in uncompiled_code(document, root)
    ]


def check(root: Path) -> tuple[int, list[str]]:
    files = tracked_files(root, "*.md")
    return len(files), [problem for path in files for problem in check_document(root, path)]


if __name__ == "__main__":
    run_check(check, __doc__)
