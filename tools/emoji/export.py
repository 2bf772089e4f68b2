#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Exports a trained checkpoint as one XNNPACK-delegated .pte of the methods forward and embed.

Writes OUTPUT.pte, OUTPUT.labels.txt (one name a line, in the order of the logits) and
OUTPUT.sha256. The labels are in the .pte too: the constant method `get_labels` returns them as one
string, joined by newlines.
"""

import argparse
import hashlib
from pathlib import Path

import torch
import torch.nn.functional as F
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge_transform_and_lower
from torch import Tensor, nn

from model import IMAGE_SIZE, EmojiNet


class Embed(nn.Module):
    """The network's `embed` as a module of its own, since export takes a module's forward."""

    def __init__(self, network: EmojiNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network.embed(x)


class Classify(Embed):
    """The network's `forward`, its class weights computed once."""

    def __init__(self, network: EmojiNet) -> None:
        super().__init__(network)
        self.register_buffer("weights", network.class_weights().detach())

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(self.network.embed(x), self.weights)


def load(checkpoint: Path) -> tuple[EmojiNet, list[str]]:
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    network = EmojiNet(len(state["names"]))
    network.load_state_dict(state["model"])
    return network.eval(), state["names"]


def to_pte(network: EmojiNet, names: list[str]) -> bytes:
    example = (torch.rand(1, 3, IMAGE_SIZE, IMAGE_SIZE),)
    methods = {"forward": Classify(network), "embed": Embed(network)}
    exported = {
        name: torch.export.export(module.eval(), example, strict=False)
        for name, module in methods.items()
    }
    edge = to_edge_transform_and_lower(
        exported,
        partitioner={name: [XnnpackPartitioner()] for name in methods},
        constant_methods={"get_labels": "\n".join(names)},
    )
    return edge.to_executorch().buffer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path, help="where to write, without an extension")
    args = parser.parse_args()

    network, names = load(args.checkpoint)
    pte = to_pte(network, names)
    args.output.with_suffix(".pte").write_bytes(pte)
    args.output.with_suffix(".labels.txt").write_text("\n".join(names) + "\n")
    digest = hashlib.sha256(pte).hexdigest()
    args.output.with_suffix(".sha256").write_text(f"{digest}  {args.output.name}.pte\n")
    print(f"{len(pte)} bytes, {len(names)} classes, sha256 {digest}")


if __name__ == "__main__":
    main()
