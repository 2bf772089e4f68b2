# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what PyTorch computes where definitions have edges: pooling, resizing, remainders, NaN.

Each line is `family parameters… : values…`. Inputs are not written: `ramp` makes them, here and in
the tests (src/kernels/testing.h). Images are channels last.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

Lines = list[str]


def ramp(*shape: int) -> Tensor:
    """Scrambled multiples of 1/504.5 in [-1, 1]."""
    count = torch.Size(shape).numel()
    values = [((i * 7919 + 13) % 1009) / 504.5 - 1 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


def write(lines: Lines, family: str, parameters: tuple[float, ...], values: Tensor) -> None:
    left = " ".join(f"{float(p):.17g}" for p in parameters)
    right = " ".join(f"{v:.9g}" for v in values.double().flatten().tolist())
    lines.append(f"{family} {left} : {right}")


def image(n: int, h: int, w: int, c: int) -> Tensor:
    return ramp(n, h, w, c).permute(0, 3, 1, 2)


def pools(lines: Lines) -> None:
    # in_h, in_w, window, stride, pad, dilation
    cases = [
        (7, 6, 3, 2, 1, 1),
        (8, 5, 2, 2, 0, 1),
        (5, 5, 3, 3, 1, 1),
        (6, 7, 3, 1, 1, 2),
        (4, 4, 4, 3, 2, 1),
        (9, 3, 3, 2, 0, 1),
    ]
    for (h, w, window, stride, pad, dilation), ceil in itertools.product(cases, (False, True)):
        x = image(2, h, w, 3)
        head = (h, w, window, stride, pad, dilation, ceil)
        y = F.max_pool2d(x, window, stride, pad, dilation, ceil)
        write(lines, "max_pool", (*head, y.shape[2], y.shape[3]), y.permute(0, 2, 3, 1))
        if dilation != 1:
            continue
        for include, divisor in ((False, None), (True, None), (False, 5)):
            y = F.avg_pool2d(x, window, stride, pad, ceil, include, divisor)
            parameters = (*head, include, divisor or 0, y.shape[2], y.shape[3])
            write(lines, "avg_pool", parameters, y.permute(0, 2, 3, 1))


def resizes(lines: Lines) -> None:
    # in_h, in_w, out_h, out_w, and the scale that was given or 0
    cases = [
        (3, 5, 6, 10, 0),
        (7, 4, 5, 9, 0),
        (4, 4, 4, 4, 0),
        (5, 3, 1, 7, 0),
        (5, 4, 11, 9, 2.25),
        (6, 6, 9, 9, 1.6),
        (1, 3, 4, 2, 0),
    ]
    for h, w, out_h, out_w, scale in cases:
        x = image(1, h, w, 3)
        scales = (scale, scale) if scale else (None, None)
        head = (h, w, out_h, out_w, 1 / scale if scale else 0)
        y = torch.ops.aten.upsample_nearest2d(x, [out_h, out_w], *scales)
        write(lines, "nearest", head, y.permute(0, 2, 3, 1))
        for align in (False, True):
            y = torch.ops.aten.upsample_bilinear2d(x, [out_h, out_w], align, *scales)
            write(lines, "bilinear", (*head, align), y.permute(0, 2, 3, 1))


def binaries(lines: Lines) -> None:
    numbers = [0.0, -0.0, 1.0, -1.0, 0.1, -0.3, 2.5, 7.0, -7.5, 3.0, 1e20, float("inf")]
    for a, b in itertools.product(numbers, numbers):
        x, y = torch.tensor([a]), torch.tensor([b])
        results = [
            torch.floor_divide(x, y),
            torch.div(x, y, rounding_mode="trunc"),
            torch.fmod(x, y),
            torch.remainder(x, y),
        ]
        write(lines, "divide", (a, b), torch.cat(results))


def rows(lines: Lines) -> None:
    x = ramp(3, 37)
    write(lines, "softmax", (3, 37), torch.softmax(x.double(), -1))
    y = F.layer_norm(x.double(), (37,), ramp(37).double(), ramp(37).flip(0).double(), 1e-5)
    write(lines, "layer_norm", (3, 37, 1e-5), y)
    write(lines, "cumsum", (3, 37), torch.cumsum(x.double(), -1))
    nan = float("nan")
    for values in ([1.0, 3.0, 3.0, 2.0], [1.0, nan, 5.0, nan], [-2.0, -2.0], [nan]):
        row = torch.tensor(values)
        write(lines, "argmax", tuple(values), torch.argmax(row))
        write(lines, "amax", tuple(values), torch.amax(row))
        write(lines, "amin", tuple(values), torch.amin(row))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="tests/data/kernels/torch.txt")
    output = parser.parse_args().output
    lines: Lines = []
    for family in (pools, resizes, binaries, rows):
        family(lines)
    output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
