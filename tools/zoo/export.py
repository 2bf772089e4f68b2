# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""PyTorch module to `.pte`: with and without XNNPACK's delegate."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import ExecutorchBackendConfig, to_edge, to_edge_transform_and_lower
from torch.export import ExportedProgram

# Registers the out-variants of quantise and dequantise, for portable int8 programs.
importlib.import_module("executorch.kernels.quantized")

Programs = ExportedProgram | Mapping[str, ExportedProgram]


def trace(model: torch.nn.Module, inputs: Sequence[Any], **options: Any) -> ExportedProgram:
    """Export `model` as called with `inputs`."""
    return torch.export.export(model, tuple(inputs), strict=False, **options)


def to_xnnpack(programs: Programs, config: ExecutorchBackendConfig | None = None) -> bytes:
    """The `.pte` in which XNNPACK takes every subgraph that it can."""
    edge = to_edge_transform_and_lower(programs, partitioner=[XnnpackPartitioner()])
    return edge.to_executorch(config).buffer


def to_portable(programs: Programs, config: ExecutorchBackendConfig | None = None) -> bytes:
    """The `.pte` without any delegate: one instruction per operator."""
    return to_edge(programs).to_executorch(config).buffer
