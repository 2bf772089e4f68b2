#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The embedded file and its fp32 twin on samples/, onsight against PyTorch; exits with 1 on a difference.

The small file answers to PyTorch's run of the same rounded weights, the twin to the network as it
was published. The file must also be what the export makes today, to the byte.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from evaluation import ROOT, to_tensor
import numpy as np
import torch
from torch import nn

from export import to_pte
from network import EfficientNetLite, Weights, build, published

sys.path.append(str(ROOT / "tools/zoo"))
from engine import Engine  # noqa: E402

MODEL = ROOT / "models/efficientnet_lite0.pte"
TOLERANCE = 1e-4  # of the largest number of an output
SUFFIXES = {".jpg", ".png", ".webp"}


def features(network: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """The pooled features of either spelling of the network."""
    if isinstance(network, EfficientNetLite):
        return network.embed(x)
    return network.extract_features(x).mean((2, 3))


def errors(
    engine: Engine, file: Path, network: nn.Module, inputs: list[torch.Tensor]
) -> Iterator[tuple[str, float]]:
    """The largest error of each method, as a share of the largest number of that output."""
    oracles = {"forward": network, "embed": lambda x: features(network, x)}
    for method, oracle in oracles.items():
        worst = 0.0
        for x in inputs:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "x.npy")
                np.save(path, x.numpy())
                (got,) = engine.run(file, [path], method=method)
            wanted = oracle(x).numpy()
            worst = max(worst, float(np.abs(got - wanted).max() / np.abs(wanted).max()))
        yield method, worst


@torch.no_grad()
def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onsight", type=Path, required=True, help="the binary under test")
    engine = Engine(parser.parse_args().onsight)
    torch.set_num_threads(2)
    small, size = build(0)
    twin = to_pte(build(0, Weights)[0], size)
    samples = sorted(p for p in (ROOT / "samples").iterdir() if p.suffix in SUFFIXES)
    inputs = [to_tensor(path, size) for path in samples]
    again = hashlib.sha256(to_pte(small, size)).hexdigest()
    results = [("the export's bytes", again == hashlib.sha256(MODEL.read_bytes()).hexdigest(), "")]
    with tempfile.TemporaryDirectory() as folder:
        twin_file = Path(folder, "fp32.pte")
        twin_file.write_bytes(twin)
        for name, file, network in (
            ("embedded", MODEL, small),
            ("fp32 twin", twin_file, published(0)),
        ):
            for method, error in errors(engine, file, network, inputs):
                text = f"{error:.1e} (≤ {TOLERANCE:.0e})"
                results.append((f"{name}, {method}", error <= TOLERANCE, text))
    for name, passed, text in results:
        print(f"{name:22} {text:20} {'pass' if passed else 'FAIL'}")
    failed = sum(not passed for _, passed, _ in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not inputs else 0


if __name__ == "__main__":
    sys.exit(main())
