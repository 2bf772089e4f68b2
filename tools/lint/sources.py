# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What the checks of this folder share: which files there are, and how a check ends."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def tracked_files(root: Path, *patterns: str) -> list[Path]:
    """Files of the repository that match, relative to its root: tracked ones and new ones."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]
    output = subprocess.check_output([*command, *patterns], cwd=root, text=True)
    return sorted({Path(name) for name in output.split("\0") if name and (root / name).is_file()})


def run_check(check: Callable[[Path], tuple[int, list[str]]], doc: str) -> None:
    """Runs check(root), which returns how many files it read and what is wrong with them."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).parents[2])
    count, problems = check(parser.parse_args().root)
    if count == 0:
        problems.append("found no files to check")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{Path(sys.argv[0]).name}: {count} files, {len(problems)} problems")
    sys.exit(1 if problems else 0)
