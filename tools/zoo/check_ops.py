# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Compares `onsight run` with the fixtures that ops.py made, and exits with 1 on a difference."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from cases.tolerance import Tolerance
from engine import Engine, EngineError


def fault(engine: Engine, folder: Path) -> str | None:
    """What is wrong with one fixture's answers; None where all are right."""
    case = json.loads((folder / "case.json").read_text())
    tolerance = Tolerance(**case["tolerance"])
    # Each call is a process of its own here, so of a stateful program only the first counts.
    for number, call in enumerate(case["calls"][:1] if case["stateful"] else case["calls"]):
        inputs = [folder / name for name in call["inputs"]]
        try:
            got = engine.run(folder / case["model"], inputs, len(call["outputs"]), call["method"])
        except EngineError as error:
            return str(error)
        for name, array in zip(call["outputs"], got, strict=True):
            want = np.load(folder / name)
            if not tolerance.accepts(array, want):
                return f"call {number}, {name}: {difference(array, want)}"
    return None


def difference(got: np.ndarray, want: np.ndarray) -> str:
    """How two arrays differ, for a person."""
    if got.shape != want.shape or got.dtype != want.dtype:
        return f"got {got.dtype}{list(got.shape)}, expected {want.dtype}{list(want.shape)}"
    apart = np.abs(got.astype(np.float64) - want.astype(np.float64))
    return f"{np.count_nonzero(apart)} of {apart.size} differ, by {np.nanmax(apart, initial=0):.2g}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onsight", type=Path, required=True, help="the binary under test")
    parser.add_argument("--ops", type=Path, required=True, help="folder that ops.py filled")
    parser.add_argument("--only", default="", metavar="TEXT", help="those with TEXT in their name")
    arguments = parser.parse_args()
    engine = Engine(arguments.onsight, seconds=60)
    passed = failed = 0
    for path in sorted(arguments.ops.glob("*/case.json")):
        folder = path.parent
        if arguments.only not in folder.name:
            continue
        if complaint := fault(engine, folder):
            print(f"{folder.name}: {complaint}", flush=True)
        passed, failed = passed + (not complaint), failed + bool(complaint)
    if passed + failed == 0:
        print(f"{arguments.ops} holds no fixture to check", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
