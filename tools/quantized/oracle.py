# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""ExecuTorch's own answer to one int8 operation, integers in and integers out.

The operation stands between dequantise and quantise nodes with parameters of our choice, which
XNNPACK's partitioner turns into one quantised node.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

import numpy as np
import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge_transform_and_lower
from executorch.runtime import Runtime, Verification

importlib.import_module("torch.ao.quantization.fx._decomposed")  # defines the operators
OPS = torch.ops.quantized_decomposed


@dataclass(frozen=True)
class Params:
    """real = scale * (q - zero_point), the scale a single-precision number."""

    scale: float
    zero_point: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", float(np.float32(self.scale)))


def quantize(x: torch.Tensor, p: Params) -> torch.Tensor:
    return OPS.quantize_per_tensor(x, p.scale, p.zero_point, -128, 127, torch.int8)


def dequantize(q: torch.Tensor, p: Params) -> torch.Tensor:
    return OPS.dequantize_per_tensor(q, p.scale, p.zero_point, -128, 127, torch.int8)


def requantized(x: torch.Tensor, p: Params) -> torch.Tensor:
    """What a tensor passes between two int8 operations."""
    return dequantize(quantize(x, p), p)


def to_real(q: np.ndarray, p: Params) -> torch.Tensor:
    real = (q.astype(np.float64) - p.zero_point) * p.scale
    return torch.from_numpy(real.astype(np.float32))


def to_steps(real: torch.Tensor, p: Params) -> np.ndarray:
    return np.rint(real.numpy().astype(np.float64) / p.scale + p.zero_point).astype(np.int8)


class ChannelWeights(torch.nn.Module):
    """Constant int8 weights with a scale for each index of axis 0, or one for all."""

    def __init__(self, w: np.ndarray, scales: np.ndarray) -> None:
        super().__init__()
        self.single = Params(float(scales[0])) if scales.size == 1 else None
        self.register_buffer("w", torch.from_numpy(w))
        self.register_buffer("scales", torch.from_numpy(scales.astype(np.float32)))
        self.register_buffer("zeros", torch.zeros(scales.size, dtype=torch.int64))

    def forward(self) -> torch.Tensor:
        if self.single is not None:
            return dequantize(self.w, self.single)
        return OPS.dequantize_per_channel(
            self.w, self.scales, self.zeros, 0, -127, 127, torch.int8
        )


class Operation(torch.nn.Module):
    """quantise each input → dequantise → `fn` → quantise → dequantise."""

    def __init__(
        self,
        fn: Callable[..., torch.Tensor],
        inputs: Sequence[Params],
        output: Params,
        weights: ChannelWeights | None = None,
        bias: np.ndarray | None = None,
    ) -> None:
        super().__init__()
        self.fn, self.inputs, self.output, self.weights = fn, inputs, output, weights
        self.bias = None if bias is None else torch.nn.Parameter(torch.from_numpy(bias))

    def forward(self, *xs: torch.Tensor) -> torch.Tensor:
        operands = [requantized(x, p) for x, p in zip(xs, self.inputs)]
        if self.weights is not None:
            operands += [self.weights(), self.bias]
        return requantized(self.fn(*operands), self.output)


def run(module: torch.nn.Module, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
    """Lower to XNNPACK, all of it, and run in ExecuTorch."""
    exported = torch.export.export(module.eval(), tuple(inputs), strict=False)
    edge = to_edge_transform_and_lower(exported, partitioner=[XnnpackPartitioner()])
    calls = [n for n in edge.exported_program().graph.nodes if n.op == "call_function"]
    names = [str(n.target) for n in calls if "getitem" not in str(n.target)]
    if any("executorch_call_delegate" not in name for name in names) or len(names) != 1:
        raise RuntimeError(f"XNNPACK did not take all of it: {names}")
    program = Runtime.get().load_program(
        edge.to_executorch().buffer, verification=Verification.Minimal
    )
    return program.load_method("forward").execute(list(inputs))[0].clone()


def run_steps(operation: Operation, inputs: Sequence[np.ndarray]) -> np.ndarray:
    """The same with integers: the steps of the inputs and of the output."""
    reals = [to_real(q, p) for q, p in zip(inputs, operation.inputs)]
    return to_steps(run(operation, reals), operation.output)
