# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/quantized: int8 operations with ExecuTorch's own answers.

A fixture is a header of text lines, an empty line, and the tensors one after the other:

    op conv                     what is computed
    numbers NAME V...           parameters
    tensor NAME DTYPE COUNT     in the order of the data; dtype i8, i32 or f32, little-endian

    python make_fixtures.py ../../tests/data/quantized
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import oracle
from oracle import ChannelWeights, Operation, Params

DTYPES = {"int8": "i8", "int32": "i32", "float32": "f32"}
INFINITY = float("inf")


@dataclass
class Fixture:
    """One operation, its operands and its result."""

    op: str
    numbers: dict[str, Sequence[float]] = field(default_factory=dict)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        lines = [f"op {self.op}"]
        for name, values in self.numbers.items():
            words = [repr(float(v)) for v in values]
            lines.append(" ".join(["numbers", name, *words]))
        for name, tensor in self.tensors.items():
            lines.append(f"tensor {name} {DTYPES[str(tensor.dtype)]} {tensor.size}")
        data = b"".join(np.ascontiguousarray(t).tobytes() for t in self.tensors.values())
        path.write_bytes("\n".join([*lines, "", ""]).encode() + data)


def quant(p: Params) -> tuple[float, int]:
    return (p.scale, p.zero_point)


class Silu(Operation):
    """x * quantised(sigmoid(x)), each reader of x with a dequantise node of its own."""

    def __init__(self, x: Params, s: Params, y: Params) -> None:
        super().__init__(torch.mul, [x], y)
        self.gate = s

    def forward(self, v: torch.Tensor) -> torch.Tensor:
        q = oracle.quantize(v, self.inputs[0])
        gate = oracle.requantized(torch.sigmoid(oracle.dequantize(q, self.inputs[0])), self.gate)
        return oracle.requantized(oracle.dequantize(q, self.inputs[0]) * gate, self.output)


class Maker:
    """Random operands from one seed, and the operations on them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def steps(self, *shape: int, low: int = -128) -> np.ndarray:
        return self.random.integers(low, 128, shape, dtype=np.int8)

    def conv(
        self,
        shape: tuple[int, int, int, int],
        channels: int,
        kernel: tuple[int, int],
        x: Params,
        y: Params,
        stride: tuple[int, int] = (1, 1),
        pad: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        groups: int = 1,
        per_channel: bool = True,
        activation: Callable[[torch.Tensor], torch.Tensor] | None = None,
        bounds: tuple[float, float] = (-INFINITY, INFINITY),
    ) -> Fixture:
        """x[N,H,W,C] and w[O,KH,KW,C/groups], stored channels last."""
        steps = self.steps(*shape)
        w = self.steps(channels, *kernel, shape[3] // groups, low=-127)
        spread = 0.1 / np.sqrt(w[0].size)
        count = channels if per_channel else 1
        scales = (self.random.uniform(0.5, 1.5, count) * spread).astype(np.float32)
        bias = self.random.integers(-20000, 20000, channels).astype(np.int32)

        def apply(value: torch.Tensor, weight: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
            out = F.conv2d(value, weight, b, stride, pad, dilation, groups)
            return out if activation is None else activation(out)

        real_bias = (bias * np.float64(x.scale) * scales).astype(np.float32)
        weights = ChannelWeights(w.transpose(0, 3, 1, 2).copy(), scales)
        operation = Operation(apply, [x], y, weights, real_bias)
        out = oracle.run_steps(operation, [steps.transpose(0, 3, 1, 2).copy()])
        numbers = {
            "shape": shape, "out": out.shape, "kernel": kernel, "stride": stride,
            "pad": (*pad, *pad), "dilation": dilation, "groups": (groups,),
            "x": quant(x), "y": quant(y), "clamp": bounds,
        }  # fmt: skip
        tensors = {"x": steps, "w": w, "bias": bias, "scales": scales}
        return Fixture("conv", numbers, tensors | {"y": out.transpose(0, 2, 3, 1)})

    def linear(self, rows: int, k: int, n: int, x: Params, y: Params) -> Fixture:
        steps, w = self.steps(rows, k), self.steps(n, k, low=-127)
        scales = (self.random.uniform(0.5, 1.5, n) * 0.1 / np.sqrt(k)).astype(np.float32)
        bias = self.random.integers(-9999, 9999, n).astype(np.int32)
        real_bias = (bias * np.float64(x.scale) * scales).astype(np.float32)
        out = oracle.run_steps(
            Operation(F.linear, [x], y, ChannelWeights(w, scales), real_bias), [steps]
        )
        numbers = {"shape": (rows, n, k), "x": quant(x), "y": quant(y)}
        tensors = {"x": steps, "w": w, "bias": bias, "scales": scales, "y": out}
        return Fixture("linear", numbers, tensors)

    def binary(
        self, op: str, fn: Callable, a: Params, b: Params, y: Params, b_shape: Sequence[int],
        bounds: tuple[float, float] = (-INFINITY, INFINITY),
    ) -> Fixture:  # fmt: skip
        """a[1,16,5,7] against b, channels last in the file."""
        sa, sb = self.steps(1, 16, 5, 7), self.steps(*b_shape)
        out = oracle.run_steps(Operation(fn, [a, b], y), [sa, sb])
        numbers = {"a": quant(a), "b": quant(b), "y": quant(y), "clamp": bounds}
        numbers |= {"a_shape": (1, 5, 7, 16)}
        numbers |= {"b_shape": tuple(b_shape[i] for i in (0, 2, 3, 1))}
        last = [t.transpose(0, 2, 3, 1) for t in (sa, sb, out)]
        return Fixture(op, numbers, dict(zip("aby", last)))

    def mean(self, shape: tuple[int, int, int, int], x: Params, y: Params) -> Fixture:
        """Over the pixels of x[N,H,W,C], each channel around its own middle."""
        middle = self.random.integers(-100, 100, shape[3])
        steps = np.clip(self.random.normal(middle, 30, shape), -128, 127).astype(np.int8)
        operation = Operation(lambda v: v.mean((2, 3), keepdim=True), [x], y)
        out = oracle.run_steps(operation, [steps.transpose(0, 3, 1, 2).copy()])
        return Fixture("mean", {"shape": shape, "x": quant(x), "y": quant(y)},
                       {"x": steps, "y": out})  # fmt: skip

    def max_pool(self, q: Params) -> Fixture:
        steps = self.steps(1, 9, 8, 7)
        operation = Operation(lambda v: F.max_pool2d(v, 3, 2, 1), [q], q)
        out = oracle.run_steps(operation, [steps.transpose(0, 3, 1, 2).copy()])
        return Fixture("max_pool", {"shape": steps.shape, "out": out.shape},
                       {"x": steps, "y": out.transpose(0, 2, 3, 1)})  # fmt: skip

    def table(self, op: str, fn: Callable, x: Params, y: Params, *numbers: float) -> Fixture:
        """All 256 values of a unary operation."""
        steps = np.arange(-128, 128).astype(np.int8)
        out = oracle.run_steps(Operation(fn, [x], y), [steps.reshape(1, 16, 16)])
        return Fixture(op, {"x": quant(x), "y": quant(y), "arguments": numbers},
                       {"y": out})  # fmt: skip

    def silu(self, x: Params, s: Params, y: Params) -> Fixture:
        """x * quantised(sigmoid(x)): two operations that are one function of x."""
        steps = np.arange(-128, 128).astype(np.int8)
        operation = Silu(x, s, y)
        out = oracle.run_steps(operation, [steps.reshape(1, 16, 16)])
        return Fixture("silu", {"x": quant(x), "s": quant(s), "y": quant(y)}, {"y": out})

    def quantize(self, q: Params) -> Fixture:
        x = (self.random.normal(size=2000) * q.scale * 60).astype(np.float32)
        x[:9] = [np.inf, -np.inf, np.nan, 1e30, -1e30, 3e9, -3e9, 0.0, -0.0]
        x[100:400] = ((np.arange(300) - 150 + 0.5) * q.scale).astype(np.float32)
        module = Operation(lambda v: v, [], q)
        module.forward = lambda v: oracle.requantized(v, q)
        real = oracle.run(module, [torch.from_numpy(x)])
        return Fixture("quantize", {"q": quant(q)},
                       {"x": x, "y": oracle.to_steps(real, q), "real": real.numpy()})  # fmt: skip


def conv_fixtures(make: Maker) -> dict[str, Fixture]:
    x, y = Params(0.02, 17), Params(0.07, -5)
    relu6 = {"activation": F.relu6, "bounds": (0.0, 6.0)}
    return {
        "conv_3x3": make.conv((1, 9, 8, 13), 37, (3, 3), x, y, pad=(1, 1)),
        "conv_1x1_ends": make.conv((1, 7, 7, 32), 48, (1, 1), Params(0.02, -128), Params(0.09, 127)),
        "conv_3x3_stride": make.conv(
            (1, 11, 12, 3), 24, (3, 3), Params(0.02, 127), Params(0.09, -128), (2, 2), (1, 1),
            per_channel=False),
        "conv_groups": make.conv((1, 8, 9, 12), 18, (3, 3), x, y, pad=(2, 2), dilation=(2, 2), groups=3),
        "conv_relu": make.conv((1, 6, 7, 8), 20, (3, 3), x, Params(0.03, -100), pad=(1, 1),
                               activation=F.relu, bounds=(0.0, INFINITY)),
        "conv_relu6": make.conv((1, 6, 7, 8), 20, (1, 1), x, Params(0.031, -100), **relu6),
        "depthwise_3x3": make.conv((1, 9, 8, 70), 70, (3, 3), x, y, pad=(1, 1), groups=70),
        "depthwise_stride": make.conv((1, 9, 8, 20), 20, (5, 5), x, y, (2, 2), (2, 2), groups=20),
        "linear": make.linear(5, 130, 40, Params(0.03, -7), Params(0.07, 11)),
    }  # fmt: skip


def elementwise_fixtures(make: Maker) -> dict[str, Fixture]:
    a, b = Params(0.02, -3), Params(0.05, 11)
    same, channel, one = (1, 16, 5, 7), (1, 16, 1, 1), (1, 1, 1, 1)
    add, sub, mul = torch.add, torch.sub, torch.mul
    return {
        "add": make.binary("add", add, a, b, Params(0.04, 100), same),
        "add_ends": make.binary("add", add, Params(0.5, -128), Params(0.25, 127), Params(0.25), same),
        "add_relu": make.binary("add", lambda u, v: F.relu(u + v), a, b, Params(0.06, -20), same,
                                (0.0, INFINITY)),
        "sub": make.binary("sub", sub, a, b, Params(0.043, 1), same),
        "mul": make.binary("mul", mul, a, b, Params(0.03, 9), same),
        "mul_channel": make.binary("mul", mul, a, Params(1 / 256, -128), Params(0.02, 3), channel),
        "mul_scalar": make.binary("mul", mul, a, b, Params(0.06, -128), one),
        "mean": make.mean((2, 7, 9, 20), Params(0.1, 7), Params(0.083, -3)),
        "mean_ends": make.mean((1, 12, 12, 33), Params(0.1, -128), Params(0.07, 127)),
        "max_pool": make.max_pool(a),
        "quantize": make.quantize(Params(0.3, -7)),
        "quantize_ends": make.quantize(Params(0.017, 127)),
    }  # fmt: skip


def table_fixtures(make: Maker) -> dict[str, Fixture]:
    x, s = Params(0.06, -11), Params(1 / 256, -128)
    clamp = (-0.3, 1.7)
    return {
        "sigmoid": make.table("sigmoid", torch.sigmoid, x, s),
        "hardswish": make.table("hardswish", F.hardswish, x, Params(0.041, -90)),
        "requantize": make.table("identity", lambda v: v, x, Params(0.12, 5)),
        "clamp_same": make.table("clamp", lambda v: v.clamp(*clamp), x, x, *clamp),
        "clamp_other": make.table("clamp", lambda v: v.clamp(*clamp), x, Params(0.12, 5), *clamp),
        "relu_other": make.table("clamp", F.relu, x, Params(0.03, -128), 0.0, INFINITY),
        "silu": make.silu(Params(0.05, 3), s, Params(0.04, -120)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    make = Maker(20)
    for fixtures in (conv_fixtures, elementwise_fixtures, table_fixtures):
        for name, fixture in fixtures(make).items():
            fixture.save(folder / f"{name}.fixture")


if __name__ == "__main__":
    main()
