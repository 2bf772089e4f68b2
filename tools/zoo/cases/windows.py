# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Convolutions, pooling, padding, resizing: odd sizes, and channel counts that fill no vector."""

from torch import nn
from torch.nn import functional as F

from cases.case import Case, apply, channels_last, layer, normal


def _conv(name: str, height: int, width: int, *args: int, **kwargs: object) -> Case:
    make = lambda: nn.Conv2d(*args, **kwargs)  # noqa: E731
    return layer(f"conv2d_{name}", make, normal(1, args[0], height, width))


def batch_norm(features: int, module: type[nn.Module] = nn.BatchNorm2d) -> nn.Module:
    """A normalisation whose statistics and weights are far from neutral."""
    norm = module(features)
    nn.init.normal_(norm.weight, 1.0, 0.3)
    nn.init.normal_(norm.bias, 0.0, 0.3)
    nn.init.normal_(norm.running_mean, 0.0, 0.5)
    nn.init.uniform_(norm.running_var, 0.5, 2.0)
    return norm


CONVOLUTIONS = [
    _conv("1x1", 4, 5, 5, 9, 1),
    _conv("1x1_wide", 3, 3, 33, 35, 1),
    _conv("1x1_stride2", 6, 7, 4, 6, 1, stride=2),
    _conv("3x3", 5, 7, 3, 5, 3, padding=1),
    _conv("3x3_vectors", 8, 8, 16, 32, 3, padding=1),
    _conv("3x3_no_padding_no_bias", 6, 5, 4, 5, 3, bias=False),
    _conv("3x3_stride2_odd", 7, 5, 3, 5, 3, stride=2, padding=1),
    _conv("3x3_stride2_even", 6, 8, 3, 5, 3, stride=2, padding=1),
    _conv("stem_4x4_stride4", 9, 8, 3, 4, 4, stride=4),
    _conv("5x3_stride_1x2", 7, 9, 2, 3, (5, 3), stride=(1, 2), padding=(2, 1)),
    _conv("dilation", 8, 7, 2, 3, 3, dilation=(2, 3), padding=(2, 3)),
    _conv("1x7_then_same", 5, 9, 2, 3, (1, 7), padding="same"),
    _conv("same_even_kernel", 6, 7, 2, 3, 4, padding="same"),
    _conv("groups", 6, 5, 6, 4, 3, groups=2, padding=1),
    _conv("groups_1x1", 4, 5, 8, 12, 1, groups=4),
    _conv("depthwise_3x3", 4, 5, 7, 7, 3, groups=7, padding=1),
    _conv("depthwise_stride2_no_bias", 5, 4, 11, 11, 3, groups=11, stride=2, padding=1, bias=False),
    _conv("depthwise_5x5_dilation", 6, 7, 3, 3, 5, groups=3, dilation=2, padding=4),
    _conv("depthwise_7x7", 5, 6, 5, 5, 7, groups=5, padding=3),
    _conv("depthwise_multiplier", 6, 6, 3, 6, 3, groups=3, padding=1),
    layer("conv2d_batch3", lambda: nn.Conv2d(3, 4, 3, padding=1), normal(3, 3, 3, 4)),
    layer("conv2d_channels_last", lambda: nn.Conv2d(3, 5, 3, padding=1), channels_last(1, 3, 6, 5)),
    layer("conv1d", lambda: nn.Conv1d(4, 6, 3, stride=2, padding=1), normal(2, 4, 9)),
    layer(
        "conv2d_asymmetric_padding",
        lambda: nn.Sequential(nn.ZeroPad2d((0, 1, 2, 1)), nn.Conv2d(3, 4, 3, stride=2)),
        normal(1, 3, 8, 9),
    ),
    layer("conv2d_relu", lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU()), normal(1, 3, 6, 7)),
    layer(
        "conv2d_relu6", lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU6()), normal(1, 3, 6, 7)
    ),
    layer("conv2d_silu", lambda: nn.Sequential(nn.Conv2d(3, 5, 3), nn.SiLU()), normal(1, 3, 6, 7)),
    layer(
        "conv2d_batch_norm_relu",
        lambda: nn.Sequential(nn.Conv2d(3, 5, 3, bias=False), batch_norm(5), nn.ReLU()),
        normal(1, 3, 5, 6),
    ),
    layer("batch_norm_4d", lambda: batch_norm(5), normal(2, 5, 3, 4)),
    layer("batch_norm_2d", lambda: batch_norm(6, nn.BatchNorm1d), normal(3, 6)),
    layer("batch_norm_3d", lambda: batch_norm(4, nn.BatchNorm1d), normal(2, 4, 5)),
]

POOLS = [
    apply("max_pool2d_3x3", lambda x: F.max_pool2d(x, 3, 2, 1), normal(1, 3, 7, 6), exact=True),
    apply("max_pool2d_2x2", lambda x: F.max_pool2d(x, 2), normal(2, 3, 7, 6), exact=True),
    apply(
        "max_pool2d_ceil",
        lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True),
        normal(1, 3, 6, 8),
        exact=True,
    ),
    apply(
        "max_pool2d_dilation",
        lambda x: F.max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(2, 3)),
        normal(1, 2, 9, 8),
        exact=True,
    ),
    apply("avg_pool2d_2x2", lambda x: F.avg_pool2d(x, 2), normal(1, 5, 6, 7)),
    apply("avg_pool2d_count_pad", lambda x: F.avg_pool2d(x, 3, 2, 1), normal(1, 3, 7, 8)),
    apply(
        "avg_pool2d_skip_pad",
        lambda x: F.avg_pool2d(x, 3, 1, 1, count_include_pad=False),
        normal(1, 3, 5, 6),
    ),
    apply(
        "avg_pool2d_ceil", lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True), normal(1, 2, 8, 6)
    ),
    apply(
        "avg_pool2d_ceil_skip_pad",
        lambda x: F.avg_pool2d(x, (2, 3), 2, (1, 1), ceil_mode=True, count_include_pad=False),
        normal(1, 2, 7, 8),
    ),
    apply(
        "avg_pool2d_divisor",
        lambda x: F.avg_pool2d(x, 3, 2, divisor_override=5),
        normal(1, 2, 7, 7),
    ),
    apply("adaptive_avg_pool2d_1", lambda x: F.adaptive_avg_pool2d(x, 1), normal(1, 7, 5, 6)),
    apply("adaptive_avg_pool2d_even", lambda x: F.adaptive_avg_pool2d(x, 3), normal(1, 2, 9, 6)),
    apply("adaptive_avg_pool2d_odd", lambda x: F.adaptive_avg_pool2d(x, 3), normal(1, 2, 7, 8)),
]

PADS = [
    apply("pad_zero", lambda x: F.pad(x, (1, 2, 3, 0)), normal(1, 2, 3, 4), exact=True),
    apply(
        "pad_value", lambda x: F.pad(x, (0, 1, 2, 1), value=-1.5), normal(1, 3, 4, 5), exact=True
    ),
    apply("pad_channels", lambda x: F.pad(x, (0, 0, 0, 0, 1, 2)), normal(1, 2, 3, 3), exact=True),
    apply("pad_3d", lambda x: F.pad(x, (0, 0, 1, 0)), normal(2, 3, 4), exact=True),
]

RARE = [
    layer(
        "conv_transpose2d_2x2_stride2", lambda: nn.ConvTranspose2d(4, 3, 2, 2), normal(1, 4, 3, 5)
    ),
    layer(
        "conv_transpose2d_output_padding",
        lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1),
        normal(1, 4, 4, 3),
    ),
    apply(
        "resize_bilinear_size",
        lambda x: F.interpolate(x, size=(7, 5), mode="bilinear", align_corners=False),
        normal(1, 3, 4, 6),
    ),
    apply(
        "resize_bilinear_corners",
        lambda x: F.interpolate(x, size=(7, 9), mode="bilinear", align_corners=True),
        normal(1, 2, 4, 5),
    ),
    apply(
        "resize_nearest",
        lambda x: F.interpolate(x, scale_factor=2.0),
        normal(1, 2, 3, 4),
        exact=True,
    ),
]

COMMON = CONVOLUTIONS + POOLS + PADS
