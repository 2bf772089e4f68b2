# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What a case is: a tiny module and its inputs, both made after the random generator is seeded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

Input = Callable[[], torch.Tensor]


@dataclass(frozen=True)
class Case:
    """One fixture, exported with and without XNNPACK."""

    name: str
    module: Callable[[], nn.Module]
    inputs: tuple[Input, ...]
    exact: bool = False  # nothing is rounded: outputs must be equal to the bit


class Apply(nn.Module):
    """A function of the inputs and, after them, of constants."""

    def __init__(self, function: Callable[..., object], *constants: torch.Tensor) -> None:
        super().__init__()
        self.function = function
        self.constants = [f"constant_{index}" for index in range(len(constants))]
        for name, constant in zip(self.constants, constants, strict=True):
            self.register_buffer(name, constant)

    def forward(self, *inputs: torch.Tensor) -> object:
        return self.function(*inputs, *(getattr(self, name) for name in self.constants))


def normal(*shape: int) -> Input:
    """Floats around 0."""
    return lambda: torch.randn(shape)


def positive(*shape: int) -> Input:
    """Floats in 0.5..2."""
    return lambda: 0.5 + 1.5 * torch.rand(shape)


def integers(high: int, *shape: int) -> Input:
    """int64 in 0..high-1."""
    return lambda: torch.randint(high, shape)


def channels_last(*shape: int) -> Input:
    """Floats [N, C, H, W] whose memory is [N, H, W, C]."""
    return lambda: torch.randn(shape).to(memory_format=torch.channels_last)


def apply(name: str, function: Callable[..., object], *inputs: Input, exact: bool = False) -> Case:
    """A case that is a function without constants."""
    return Case(name, lambda: Apply(function), inputs, exact)


def layer(name: str, module: Callable[[], nn.Module], *inputs: Input, exact: bool = False) -> Case:
    """A case that is a layer of PyTorch's."""
    return Case(name, module, inputs, exact)
