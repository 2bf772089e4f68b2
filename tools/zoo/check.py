# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Compares `onsight run` with the oracles of the zoo, model by model; exits with 1 on a difference."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import Engine, EngineError

LOGIT_TOLERANCE = 1e-4  # of the largest logit of the image
EMBEDDING_TOLERANCE = 1e-5  # of a number of the unit vector
SPREAD = 100  # outputs of two images differ by at least so many tolerances
MEMORY_BEYOND_FILE = 60  # MB that a run may take besides its file
INT8_EQUAL = 0.99  # the share of int8 outputs equal to the oracle's; the rest is one step away


@dataclass(frozen=True)
class Row:
    """One line of the table: a file against one oracle, the worst of its images."""

    model: str
    variant: str
    oracle: str
    error: str
    spread: str
    passed: bool

    def __str__(self) -> str:
        verdict = "pass" if self.passed else "FAIL"
        columns = f"{self.model:20} {self.variant:13} {self.oracle:13}"
        return f"{columns} {self.error:28} {self.spread:>8}  {verdict}"


def relative_spread(outputs: Sequence[np.ndarray], scale: float) -> float:
    """How far apart the two most alike images are, in units of `scale`."""
    pairs = itertools.combinations(outputs, 2)
    return min((float(np.abs(a - b).max()) for a, b in pairs), default=0.0) / scale


def compare_floats(
    got: Sequence[np.ndarray], wanted: Sequence[np.ndarray], embedding: bool
) -> tuple[str, str, bool]:
    """Error and spread as text, and whether both are within bounds."""
    scales = [1.0 if embedding else float(np.abs(w).max()) for w in wanted]
    tolerance = EMBEDDING_TOLERANCE if embedding else LOGIT_TOLERANCE
    errors = [float(np.abs(g - w).max()) / s for g, w, s in zip(got, wanted, scales, strict=True)]
    error = max(errors, key=lambda e: (np.isnan(e), e))
    spread = relative_spread(got, max(scales))
    passed = error <= tolerance and spread >= SPREAD * tolerance
    return f"{error:.1e} (≤ {tolerance:.0e})", f"{spread:.2f}", passed


def compare_steps(
    got: Sequence[np.ndarray], wanted: Sequence[np.ndarray], step: float
) -> tuple[str, str, bool]:
    """The same for int8 outputs, counted in quantisation steps."""
    steps = np.abs(np.concatenate(got) - np.concatenate(wanted)) / step
    equal = float(np.mean(steps < 1e-3))
    spread = relative_spread(got, step)
    passed = float(steps.max()) < 1.001 and equal >= INT8_EQUAL and spread >= 1
    return f"{steps.max():.0f} steps, {equal:.2%} equal", f"{spread:.0f} st.", passed


def oracles_of(variant: str) -> tuple[str, ...]:
    """Quantised files answer to ExecuTorch alone: PyTorch simulates their arithmetic in floats."""
    return (variant,) if variant.startswith("int8") else ("torch", "xnnpack")


def check_variant(engine: Engine, zoo: Path, facts: dict[str, Any], variant: str) -> Iterator[Row]:
    """Run one file on every image and compare with each of its oracles."""
    name, folder = facts["name"], zoo / facts["name"]
    images = range(len(facts["images"]))
    model = zoo / f"{name}_{variant}.pte"
    try:
        got = [engine.run(model, [folder / f"input_{i}.npy"])[0] for i in images]
    except EngineError as error:
        yield Row(name, variant, "-", str(error), "-", False)
        return
    for oracle in oracles_of(variant):
        wanted = [np.load(folder / f"{oracle}_{i}.npy") for i in images]
        if [g.shape for g in got] != [w.shape for w in wanted]:
            yield Row(name, variant, oracle, f"shape {got[0].shape}", "-", False)
        elif variant in facts["output_steps"]:
            step = facts["output_steps"][variant]
            yield Row(name, variant, oracle, *compare_steps(got, wanted, step))
        else:
            yield Row(name, variant, oracle, *compare_floats(got, wanted, facts["embedding"]))


def check_memory(engine: Engine, model: Path, name: str, variant: str) -> Row:
    """A run takes little more than the file: weights are held once."""
    size = model.stat().st_size / 1e6
    peak = engine.peak_memory(model)
    error = f"{peak:.0f} MB (≤ {size:.0f} + {MEMORY_BEYOND_FILE})"
    return Row(name, variant, "peak memory", error, "", peak <= size + MEMORY_BEYOND_FILE)


def check_plans(engine: Engine, zoo: Path, name: str) -> Row:
    """The undelegated file compiles to the same steps as the delegated one."""
    plans = [engine.plan(zoo / f"{name}_{variant}.pte") for variant in ("xnnpack", "portable")]
    same = plans[0] == plans[1] and plans[0] != ""
    return Row(name, "both", "plan", "the same" if same else "not the same", "", same)


def check_model(engine: Engine, zoo: Path, facts: dict[str, Any]) -> Iterator[Row]:
    """Everything about one model: its answers, its memory, its plans."""
    name, variants = facts["name"], facts["variants"]
    for variant in variants:
        yield from check_variant(engine, zoo, facts, variant)
        yield check_memory(engine, zoo / f"{name}_{variant}.pte", name, variant)
    if {"xnnpack", "portable"} <= set(variants):
        yield check_plans(engine, zoo, name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--onsight", type=Path, required=True, help="the binary under test")
    parser.add_argument("--zoo", type=Path, required=True, help="folder that make.py filled")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these models alone")
    arguments = parser.parse_args()
    engine = Engine(arguments.onsight)
    passed = failed = 0
    for path in sorted(arguments.zoo.glob("*/zoo.json")):
        facts = json.loads(path.read_text())
        if arguments.only and facts["name"] not in arguments.only:
            continue
        for row in check_model(engine, arguments.zoo, facts):
            print(row, flush=True)
            passed, failed = passed + row.passed, failed + (not row.passed)
    if passed + failed == 0:
        print(f"{arguments.zoo} holds no model to check", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
