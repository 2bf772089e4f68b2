# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What stands on disk: a program, the calls made of it in order, how exact answers must be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from cases.tolerance import RELATIVE, Tolerance


@dataclass(frozen=True)
class Call:
    """One run of a method: what goes in and what must come out."""

    inputs: Sequence[torch.Tensor]
    outputs: Sequence[torch.Tensor]
    method: str = "forward"


@dataclass(frozen=True)
class Fixture:
    """One program and the calls to make of it, in order: state may live on between them."""

    name: str
    data: bytes
    calls: Sequence[Call]
    tolerance: Tolerance = RELATIVE
    constants: Mapping[str, object] = field(default_factory=dict)  # of methods without inputs
    stateful: bool = False  # a call depends on those before it


def to_array(tensor: torch.Tensor) -> np.ndarray:
    """The elements in row-major order of the logical shape, whatever the tensor's memory."""
    return np.array(tensor.detach().numpy(), order="C")


def write(fixture: Fixture, out: Path) -> None:
    """Write model.pte, input_<k>.npy, output_<k>.npy and, on one line, case.json."""
    folder = out / fixture.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.pte").write_bytes(fixture.data)
    counts = {"input": 0, "output": 0}

    def save(kind: str, tensors: Sequence[torch.Tensor]) -> list[str]:
        names = [f"{kind}_{counts[kind] + k}.npy" for k in range(len(tensors))]
        for name, tensor in zip(names, tensors, strict=True):
            np.save(folder / name, to_array(tensor))
        counts[kind] += len(tensors)
        return names

    calls = [
        {
            "method": call.method,
            "inputs": save("input", call.inputs),
            "outputs": save("output", call.outputs),
        }
        for call in fixture.calls
    ]
    facts = {
        "name": fixture.name,
        "model": "model.pte",
        "calls": calls,
        "tolerance": {"kind": fixture.tolerance.kind, "value": fixture.tolerance.value},
        "constants": dict(fixture.constants),
        "stateful": fixture.stateful,
    }
    (folder / "case.json").write_text(json.dumps(facts) + "\n")
