# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what PyTorch computes for small inputs: the oracle of the graph's reference evaluator.

Each line is a tensor, `name dtype shape values…`; what belongs to one case shares the name up to the
last dot. Images are written channels last. Sums and transcendental functions are computed in f64 and
rounded once; indices of resizing are computed as PyTorch does for f32.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

importlib.import_module("torch.ao.quantization.fx._decomposed")  # defines quantized_decomposed

DTYPES = {
    torch.float32: "f32",
    torch.float16: "f16",
    torch.bfloat16: "bf16",
    torch.float64: "f64",
    torch.int8: "i8",
    torch.uint8: "u8",
    torch.int16: "i16",
    torch.int32: "i32",
    torch.int64: "i64",
    torch.bool: "bool",
}

NAN, INF = float("nan"), float("inf")

Lines = list[str]


def number(value: float | int | bool) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(int(value))


def write(lines: Lines, name: str, tensor: Tensor) -> None:
    shape = ",".join(map(str, tensor.shape)) or "-"
    values = " ".join(number(v) for v in tensor.contiguous().flatten().tolist())
    lines.append(f"{name} {DTYPES[tensor.dtype]} {shape} {values}")


def write_image(lines: Lines, name: str, tensor: Tensor) -> None:
    """[N, C, H, W] or weights [O, I, KH, KW], channels last."""
    write(lines, name, tensor.permute(0, 2, 3, 1))


def random(*shape: int) -> Tensor:
    return torch.randn(shape).float()


def in_double(fn: Callable[..., Tensor], *tensors: Tensor) -> Tensor:
    return fn(*(t.double() for t in tensors)).float()


def elementwise(lines: Lines) -> None:
    x = torch.tensor(
        [-INF, -1e4, -20.0, -6.5, -3.0, -2.5, -1.5, -1.0, -0.5, -0.3, -0.0, 0.0, 1e-6, 0.3, 0.5, 1.0]
        + [1.5, 2.5, 3.0, 3.5, 6.5, 20.0, 88.0, 1e4, INF, NAN]
    )
    write(lines, "unary.x", x)
    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "neg": torch.neg,
        "abs": torch.abs,
        "square": torch.square,
        "reciprocal": torch.reciprocal,
        "sqrt": torch.sqrt,
        "rsqrt": torch.rsqrt,
        "exp": torch.exp,
        "log": torch.log,
        "sin": torch.sin,
        "cos": torch.cos,
        "tanh": torch.tanh,
        "erf": torch.erf,
        "sigmoid": torch.sigmoid,
        "silu": F.silu,
        "gelu": F.gelu,
        "gelu_tanh": lambda t: F.gelu(t, approximate="tanh"),
        "hard_sigmoid": F.hardsigmoid,
        "hard_swish": F.hardswish,
        "leaky_relu": lambda t: F.leaky_relu(t, 0.125),
        "elu": lambda t: F.elu(t, 0.75),
        "floor": torch.floor,
        "ceil": torch.ceil,
        "round": torch.round,
        "trunc": torch.trunc,
        "clamp": lambda t: torch.clamp(t, -1.0, 2.0),
        "clamp_crossed": lambda t: torch.clamp(t, 2.0, -1.0),
    }
    for name, function in functions.items():
        write(lines, f"unary.{name}", in_double(function, x))
    write(lines, "unary.logical_not", torch.logical_not(x))


BINARY: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "floor_div": torch.floor_divide,
    "trunc_div": lambda a, b: torch.div(a, b, rounding_mode="trunc"),
    "fmod": torch.fmod,
    "remainder": torch.remainder,
    "pow": torch.pow,
    "min": torch.minimum,
    "max": torch.maximum,
    "eq": torch.eq,
    "ne": torch.ne,
    "lt": torch.lt,
    "le": torch.le,
    "gt": torch.gt,
    "ge": torch.ge,
}


def binary(lines: Lines) -> None:
    a = torch.tensor([-INF, -7.5, -7.0, -1.0, -0.0, 0.0, 0.3, 1.0, 2.0, 7.0, 7.5, INF, NAN])
    b = torch.tensor([[-3.0], [-0.5], [0.0], [0.1], [1.0], [2.0], [INF], [NAN]])
    write(lines, "binary.a", a)
    write(lines, "binary.b", b)
    for name, function in BINARY.items():
        write(lines, f"binary.{name}", function(a, b))
    integers(lines)


def integers(lines: Lines) -> None:
    big = torch.iinfo(torch.int64)
    a = torch.tensor([big.min, -7, -6, -1, 0, 1, 5, 6, 7, big.max - 1, big.max])
    b = torch.tensor([[-4], [-3], [-1], [1], [2], [3], [1000]])
    write(lines, "integer.a", a)
    write(lines, "integer.b", b)
    kinds = [k for k in BINARY if k not in ("div", "pow", "trunc_div", "fmod")]
    # Division of the smallest number by -1 traps in PyTorch: the cases below leave it out.
    for name in kinds:
        safe = a if name not in ("floor_div", "remainder") else a[1:]
        write(lines, f"integer.{name}", BINARY[name](safe, b))
    for name in ("trunc_div", "fmod"):
        write(lines, f"integer.{name}", BINARY[name](a[1:], b))
    base = torch.tensor([-3, -2, -1, 0, 1, 2, 3, 3037000500])
    exponent = torch.tensor([[-2], [-1], [0], [1], [2], [5], [63]])
    write(lines, "power.a", base)
    write(lines, "power.b", exponent)
    write(lines, "power.y", torch.pow(base, exponent))
    for name in ("and", "or", "xor"):
        write(lines, f"integer.{name}", getattr(torch, f"bitwise_{name}")(a, b))


def conversions(lines: Lines) -> None:
    x = torch.tensor(
        [0.0, -0.0, 1.0, 1.0009765625, 1.00048828125, 1.00146484375, 65504.0, 65519.0, 65520.0, 1e-8]
        + [5.9604645e-8, 2.9802322e-8, 2.9802326e-8, 6.1e-5, 6.097555e-5, 6.1035156e-5, 3.3895e38]
        + [3.4e38, -2.5, 1 / 3, 200.7, -200.7, INF, -INF]
    )
    write(lines, "cast.x", x)
    write(lines, "cast.f16", x.half())
    write(lines, "cast.bf16", x.bfloat16())
    i = torch.tensor([0, 1, -1, 127, 128, 255, 256, -129, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1])
    write(lines, "cast.i", i)
    for dtype in (torch.int8, torch.uint8, torch.int16, torch.int32, torch.bool, torch.float32):
        write(lines, f"cast.i_{DTYPES[dtype]}", i.to(dtype))
    q = torch.tensor([-40.0, -32.25, -1.25, -0.75, -0.25, 0.0, 0.25, 0.75, 1.25, 30.9, 31.0, 99.0])
    write(lines, "quantise.x", q)  # ties are exact: the scale is a power of two
    quantise = torch.ops.quantized_decomposed.quantize_per_tensor.default
    write(lines, "quantise.y", quantise(q, 0.5, 3, -128, 127, torch.int8))


def reductions(lines: Lines) -> None:
    x = random(2, 3, 4, 5)
    write(lines, "reduce.x", x)
    for name in ("sum", "mean", "amax", "amin"):
        write(lines, f"reduce.{name}", in_double(lambda t, f=name: getattr(torch, f)(t, (1, 3)), x))
    write(lines, "reduce.argmax", torch.argmax(x, 2, keepdim=True))
    steep = x * 30
    write(lines, "softmax.x", steep)
    write(lines, "softmax.y", in_double(lambda t: torch.softmax(t, 2), steep))
    write(lines, "cumsum.y", in_double(lambda t: torch.cumsum(t, 1), x))
    gamma, beta = random(5), random(5)
    write(lines, "layer_norm.gamma", gamma)
    write(lines, "layer_norm.beta", beta)
    norm = in_double(lambda t, g, b: F.layer_norm(t, (5,), g, b, 1e-3), x, gamma, beta)
    write(lines, "layer_norm.y", norm)
    special_reductions(lines)


def special_reductions(lines: Lines) -> None:
    x = torch.tensor([[1.0, NAN, 3.0], [-INF, -INF, -INF], [2.0, 2.0, 1.0], [0.0, 0.0, 0.0]])
    write(lines, "special.x", x)
    write(lines, "special.amax", torch.amax(x, 1))
    write(lines, "special.amin", torch.amin(x, 1))
    write(lines, "special.argmax", torch.argmax(x, 1))
    write(lines, "special.softmax", torch.softmax(x, 1))
    write(lines, "special.any", torch.any(x, 1))
    write(lines, "special.all", torch.all(x, 1))
    i = torch.tensor([[2**31 - 1, 1, 5], [-7, 0, 7]], dtype=torch.int32)
    write(lines, "special.i", i)
    write(lines, "special.i_sum", torch.sum(i, 1))
    write(lines, "special.i_cumsum", torch.cumsum(i, 1))
    write(lines, "special.i_amax", torch.amax(i, 1))


def sums(lines: Lines) -> None:
    x, w, b = random(2, 4, 7, 6), random(6, 2, 3, 2), random(6)
    write_image(lines, "conv.x", x)
    write_image(lines, "conv.w", w)
    write(lines, "conv.b", b)
    options = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 3), "groups": 2}
    y = in_double(lambda *t: F.conv2d(*t, **options), x, w, b)
    write_image(lines, "conv.y", y)
    residual = random(*y.shape)
    write_image(lines, "conv.residual", residual)
    write_image(lines, "conv.silu", in_double(lambda a, r: F.silu(a + r), y, residual))
    write_image(lines, "conv.silu_first", in_double(lambda a, r: F.silu(a) + r, y, residual))
    transposed(lines)
    a, m, n = random(2, 1, 3, 4), random(5, 4, 6), random(6)
    write(lines, "matmul.a", a)
    write(lines, "matmul.b", m)
    write(lines, "matmul.bias", n)
    write(lines, "matmul.y", in_double(lambda s, t, u: F.gelu(s @ t + u), a, m, n))


def transposed(lines: Lines) -> None:
    x, w = random(1, 4, 3, 4), random(4, 3, 3, 2)  # weights [in, out / groups, KH, KW]
    options = {"stride": (2, 3), "padding": (1, 0), "output_padding": (1, 2), "dilation": (2, 1)}
    y = in_double(lambda s, t: F.conv_transpose2d(s, t, groups=2, **options), x, w)
    write_image(lines, "transposed.x", x)
    groups = w.reshape(2, 2, 3, 3, 2).permute(0, 2, 3, 4, 1)  # [group, out, KH, KW, in]
    write(lines, "transposed.w", groups.reshape(6, 3, 2, 2))
    write_image(lines, "transposed.y", y)


def windows(lines: Lines) -> None:
    x = random(1, 2, 7, 8)
    write_image(lines, "pool.x", x)
    pools = {
        "max": lambda t: F.max_pool2d(t, (3, 2), (2, 1), (1, 0), (1, 3)),
        "max_ceil": lambda t: F.max_pool2d(t, 3, (2, 3), 1, ceil_mode=True),
        "avg": lambda t: F.avg_pool2d(t, (3, 2), (2, 1), (1, 1), count_include_pad=False),
        "avg_pad": lambda t: F.avg_pool2d(t, 3, 2, 1, ceil_mode=True, count_include_pad=True),
        "avg_ceil": lambda t: F.avg_pool2d(t, 3, (2, 3), 1, ceil_mode=True, count_include_pad=False),
        "avg_divisor": lambda t: F.avg_pool2d(t, 3, 2, 1, ceil_mode=True, divisor_override=5),
    }
    for name, pool in pools.items():
        write_image(lines, f"pool.{name}", in_double(pool, x))
    resizing(lines)


def resizing(lines: Lines) -> None:
    x = random(1, 2, 5, 7)
    write_image(lines, "resize.x", x)
    bilinear, nearest = {"mode": "bilinear"}, {"mode": "nearest"}
    resizes = {
        "bilinear": {"size": (8, 3), **bilinear},
        "bilinear_aligned": {"size": (8, 3), "align_corners": True, **bilinear},
        "bilinear_one": {"size": (1, 1), "align_corners": True, **bilinear},
        "bilinear_scale": {"scale_factor": (1.7, 2.3), **bilinear},
        "nearest": {"size": (8, 3), **nearest},
        "nearest_scale": {"scale_factor": (1.7, 2.3), **nearest},
    }
    for name, options in resizes.items():
        write_image(lines, f"resize.{name}", F.interpolate(x, **options))


def attention(lines: Lines) -> None:
    qkv, mask = random(2, 5, 3, 2, 4), random(2, 1, 5, 5)  # [batch, token, q/k/v, head, channel]
    q, k, v = (qkv[:, :, i].transpose(1, 2) for i in range(3))
    y = in_double(
        lambda *t: F.scaled_dot_product_attention(*t[:3], attn_mask=t[3], scale=0.4), q, k, v, mask
    )
    write(lines, "attention.qkv", qkv)
    write(lines, "attention.mask", mask)
    write(lines, "attention.y", y.transpose(1, 2))  # [batch, token, head, channel]
    x, w1, b1, w2, b2 = random(2, 4, 3, 3), random(2, 4), random(2), random(4, 2), random(4)
    write_image(lines, "squeeze.x", x)
    for name, tensor in (("w1", w1), ("b1", b1), ("w2", w2), ("b2", b2)):
        write(lines, f"squeeze.{name}", tensor)

    def squeeze(t: Tensor, u1: Tensor, c1: Tensor, u2: Tensor, c2: Tensor) -> Tensor:
        hidden = F.silu(F.linear(t.mean((2, 3)), u1, c1))
        return torch.sigmoid(F.linear(hidden, u2, c2))[:, :, None, None]

    write_image(lines, "squeeze.y", in_double(squeeze, x, w1, b1, w2, b2))


def steps(real: Tensor, scale: float, zero_point: int) -> Tensor:
    """Quantises in f64: the rule of the graph, q = round(real / scale) + zero_point."""
    return ((real / scale).round() + zero_point).clamp(-128, 127).to(torch.int8)


def quantised(lines: Lines) -> None:
    x = torch.randint(-128, 128, (1, 4, 5, 5), dtype=torch.int8)
    w = torch.randint(-127, 128, (3, 4, 3, 3), dtype=torch.int8)
    bias = torch.randint(-3000, 3000, (3,), dtype=torch.int32)
    w_scales = torch.tensor([0.01, 0.02, 0.005]).double()
    x_real = (x.double() - 5) * torch.tensor(0.05).double()
    w_real = w.double() * w_scales[:, None, None, None]
    b_scales = (w_scales * torch.tensor(0.05).double()).float().double()
    y = F.conv2d(x_real, w_real, bias.double() * b_scales, padding=1)
    write_image(lines, "qconv.x", x)
    write_image(lines, "qconv.w", w)
    write(lines, "qconv.w_scales", w_scales.float())
    write(lines, "qconv.b", bias)
    write(lines, "qconv.b_scales", b_scales.float())
    write_image(lines, "qconv.y", steps(y.clamp(-2.0, 3.0), 0.0625, -7))
    a = torch.randint(-128, 128, (3, 6), dtype=torch.int8)
    b = torch.randint(-128, 128, (6,), dtype=torch.int8)
    a_real, b_real = (a.double() - 10) * 0.25, (b.double() + 3) * 0.125
    write(lines, "qadd.a", a)
    write(lines, "qadd.b", b)
    write(lines, "qadd.y", steps(a_real + b_real, 0.5, 1))
    write(lines, "qadd.mul", steps(a_real * b_real, 4.0, 0))
    write(lines, "qadd.lt", a_real < b_real)


def movement(lines: Lines) -> None:
    x = torch.arange(2 * 3 * 4, dtype=torch.int16).reshape(2, 3, 4)
    indices = torch.tensor([[2, -1, 0], [-3, 1, 1]])
    write(lines, "move.x", x)
    write(lines, "move.indices", indices)
    write(lines, "move.gather", x[:, indices])
    write(lines, "move.slice", x[:, 1:3, 0:4:3])
    write(lines, "move.transpose", x.permute(2, 0, 1))
    write(lines, "move.pad", F.pad(x, (1, 0, 0, 2), value=-9))
    write(lines, "move.concat", torch.cat((x, x[:, :1]), 1))
    write(lines, "move.expand", x[:, None, :1].expand(2, 5, 3, 4))
    scattered = x.clone()
    scattered[:, 1:3, 0:4:3] = -x[:, :2, :2]
    write(lines, "move.scatter", scattered)
    condition = torch.tensor([[True], [False], [True]])
    write(lines, "move.condition", condition)
    write(lines, "move.select", torch.where(condition, x, x[:, :, :1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the file to write")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    lines: Lines = []
    families = (elementwise, binary, conversions, reductions, sums, windows, attention, quantised)
    for family in (*families, movement):
        family(lines)
    header = f"# Written by tools/graph/make_fixtures.py with torch {torch.__version__}"
    arguments.output.write_text("\n".join([header, *lines]) + "\n")


if __name__ == "__main__":
    main()
