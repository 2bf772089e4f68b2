#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the embedded model: EfficientNet-Lite as an ExecuTorch program of forward and embed.

Writes OUTPUT.pte and OUTPUT.sha256. Labels and preprocessing are in the program, as constant
methods: docs/preprocessing.md.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
from pathlib import Path

from evaluation import CROP_PADDING, labels
import torch
from executorch.exir import to_edge
from torch import nn

from network import Embed, Weights, build, small

importlib.import_module("executorch.kernels.quantized")  # defines dequantize_per_channel.out

FORMS = ("small", "fp32")  # as the embedded model holds them, as published


def preprocessing(size: int) -> dict[str, object]:
    """The published evaluation: p in 0 … 255 becomes (p - 127) / 128."""
    return {
        "get_resize": size + CROP_PADDING,
        "get_crop": size,
        "get_interpolation": "bicubic",
        "get_antialias": True,
        "get_mean": [127 / 255] * 3,
        "get_std": [128 / 255] * 3,
    }


def to_pte(network: nn.Module, size: int) -> bytes:
    example = (torch.rand(1, 3, size, size),)
    methods = {"forward": network, "embed": Embed(network)}
    exported = {
        name: torch.export.export(module.eval(), example, strict=False)
        for name, module in methods.items()
    }
    constants = {"get_labels": "\n".join(labels()), **preprocessing(size)}
    return bytes(to_edge(exported, constant_methods=constants).to_executorch().buffer)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="where to write, without an extension")
    parser.add_argument("--variant", type=int, default=0, choices=(0, 1, 2))
    parser.add_argument("--weights", default="small", choices=FORMS)
    args = parser.parse_args()

    network, size = build(args.variant, small if args.weights == "small" else Weights)
    pte = to_pte(network, size)
    args.output.with_suffix(".pte").write_bytes(pte)
    digest = hashlib.sha256(pte).hexdigest()
    args.output.with_suffix(".sha256").write_text(f"{digest}  {args.output.name}.pte\n")
    print(f"{len(pte)} bytes, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
