# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Layers that static int8 quantisation covers, alone and in the chains that models make of them."""

import torch
from torch import nn
from torch.nn import functional as F

from cases.case import Apply, Case, apply, layer, normal

LAYERS = [
    layer("conv2d_1x1", lambda: nn.Conv2d(9, 13, 1), normal(1, 9, 2, 3)),
    layer("conv2d_3x3", lambda: nn.Conv2d(3, 6, 3, padding=1), normal(1, 3, 5, 4)),
    layer("conv2d_3x3_deep", lambda: nn.Conv2d(37, 19, 3, padding=1), normal(1, 37, 5, 6)),
    layer("conv2d_stride2", lambda: nn.Conv2d(3, 6, 3, stride=2, padding=1), normal(2, 3, 6, 5)),
    layer("conv2d_no_bias", lambda: nn.Conv2d(4, 6, 2, bias=False), normal(1, 4, 4, 5)),
    layer("conv2d_dilation", lambda: nn.Conv2d(3, 4, 3, dilation=2, padding=2), normal(1, 3, 5, 6)),
    layer("conv2d_groups", lambda: nn.Conv2d(4, 6, 3, groups=2, padding=1), normal(1, 4, 4, 5)),
    layer("depthwise_3x3", lambda: nn.Conv2d(11, 11, 3, groups=11, padding=1), normal(1, 11, 3, 4)),
    layer(
        "depthwise_5x5_stride2",
        lambda: nn.Conv2d(9, 9, 5, groups=9, stride=2, padding=2),
        normal(1, 9, 5, 4),
    ),
    layer("conv2d_relu", lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU()), normal(1, 3, 4, 5)),
    layer(
        "conv2d_relu6", lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU6()), normal(1, 3, 4, 5)
    ),
    layer("linear", lambda: nn.Linear(19, 11), normal(3, 19)),
    layer("linear_one_row", lambda: nn.Linear(35, 17), normal(1, 35)),
    layer("linear_no_bias_3d", lambda: nn.Linear(8, 6, bias=False), normal(2, 3, 8)),
    layer("linear_relu", lambda: nn.Sequential(nn.Linear(9, 8), nn.ReLU()), normal(2, 9)),
    apply("add_same", lambda a, b: a + b, normal(1, 3, 5, 7), normal(1, 3, 5, 7)),
    apply("add_broadcast", lambda a, b: a + b, normal(2, 5, 3, 4), normal(1, 5, 1, 1)),
    apply("add_scales_differ", lambda a, b: a + 7.5 * b, normal(3, 33), normal(3, 33)),
    apply("add_relu", lambda a, b: F.relu(a + b), normal(2, 37), normal(2, 37)),
    apply("add_itself", lambda x: x + x, normal(2, 19)),
    apply("mul_same", lambda a, b: a * b, normal(1, 3, 5, 7), normal(1, 3, 5, 7)),
    apply("mul_gate", lambda a, b: a * b, normal(1, 7, 4, 3), normal(1, 7, 1, 1)),
    apply("mul_relu", lambda a, b: F.relu(a * b), normal(2, 37), normal(2, 37)),
    apply("cat_2", lambda a, b: torch.cat((a, b), 1), normal(1, 3, 4, 2), normal(1, 2, 4, 2)),
    apply(
        "cat_scales_differ",
        lambda a, b: torch.cat((a, 3 * b, a * b), -1),
        normal(2, 5),
        normal(2, 5),
    ),
    layer("adaptive_avg_pool2d", lambda: nn.AdaptiveAvgPool2d(1), normal(1, 9, 5, 6)),
]


class SqueezeExcite(nn.Module):
    """x · sigmoid(w2 · silu(w1 · mean(x)))."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, squeezed, 1)
        self.expand = nn.Conv2d(squeezed, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate = self.expand(F.silu(self.reduce(x.mean((2, 3), keepdim=True))))
        return x * gate.sigmoid()


def _conv_then(*layers: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), *layers)


class Residual(nn.Module):
    """x + layers(x), the input quantised by a convolution before."""

    def __init__(self, *layers: nn.Module, relu: bool = False) -> None:
        super().__init__()
        self.before = nn.Conv2d(3, 10, 1)
        self.layers = nn.Sequential(*layers)
        self.relu = relu

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.before(x)
        y = x + self.layers(x)
        return F.relu(y) if self.relu else y


class Branches(nn.Module):
    """Three branches of different ranges, concatenated."""

    def __init__(self) -> None:
        super().__init__()
        self.branches = nn.ModuleList(nn.Conv2d(3, 4 + k, 1) for k in range(3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([(1 + k) * branch(x) for k, branch in enumerate(self.branches)], 1)


_INPUT = normal(1, 3, 6, 5)
CHAINS = [
    layer("chain_max_pool", lambda: _conv_then(nn.MaxPool2d(3, 2, 1)), _INPUT),
    layer("chain_avg_pool", lambda: _conv_then(nn.AvgPool2d(2)), _INPUT),
    layer(
        "chain_avg_pool_skip_pad",
        lambda: _conv_then(nn.AvgPool2d(3, 2, 1, count_include_pad=False)),
        _INPUT,
    ),
    layer(
        "chain_mean_linear",
        lambda: _conv_then(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 7)),
        _INPUT,
    ),
    layer("chain_flatten_linear", lambda: _conv_then(nn.Flatten(), nn.Linear(180, 3)), _INPUT),
    layer("chain_hardtanh", lambda: _conv_then(nn.Hardtanh(-0.5, 0.7), nn.Conv2d(6, 4, 1)), _INPUT),
    layer("chain_silu", lambda: _conv_then(nn.SiLU(), nn.Conv2d(6, 4, 1)), _INPUT),
    layer("chain_hardswish", lambda: _conv_then(nn.Hardswish(), nn.Conv2d(6, 4, 1)), _INPUT),
    layer("chain_gelu", lambda: _conv_then(nn.GELU(), nn.Conv2d(6, 4, 1)), _INPUT),
    layer(
        "chain_upsample",
        lambda: _conv_then(nn.UpsamplingBilinear2d(scale_factor=2), nn.Conv2d(6, 2, 1)),
        _INPUT,
    ),
    layer(
        "chain_slice_permute",
        lambda: _conv_then(
            Apply(lambda x: x[:, 1:5, 1:].permute(0, 2, 3, 1).reshape(1, 25, 4)), nn.Linear(4, 3)
        ),
        _INPUT,
    ),
    layer(
        "block_batch_norm",
        lambda: nn.Sequential(
            nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 1)
        ),
        _INPUT,
    ),
    layer("block_residual", lambda: Residual(nn.Conv2d(10, 10, 3, padding=1)), _INPUT),
    layer(
        "block_residual_relu",
        lambda: Residual(nn.Conv2d(10, 10, 1), nn.ReLU(), nn.Conv2d(10, 10, 1), relu=True),
        _INPUT,
    ),
    layer(
        "block_inverted",
        lambda: Residual(
            nn.Conv2d(10, 20, 1),
            nn.ReLU6(),
            nn.Conv2d(20, 20, 3, groups=20, padding=1),
            nn.ReLU6(),
            nn.Conv2d(20, 10, 1),
        ),
        _INPUT,
    ),
    layer(
        "block_squeeze_excite",
        lambda: _conv_then(nn.SiLU(), SqueezeExcite(6, 3), nn.Conv2d(6, 5, 1)),
        _INPUT,
    ),
    layer("block_branches", Branches, _INPUT),
    layer(
        "block_mlp",
        lambda: nn.Sequential(nn.Linear(12, 24), nn.GELU(), nn.Linear(24, 12)),
        normal(2, 5, 12),
    ),
]

CASES: list[Case] = LAYERS + CHAINS
PER_TENSOR = ("conv2d_3x3", "depthwise_3x3", "linear", "block_residual")
