# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Elementwise operators, products of matrices, reductions and normalisations."""

import torch
from torch import nn
from torch.nn import functional as F

from cases.case import Apply, Case, apply, channels_last, integers, layer, normal, positive

BINARY = [
    apply("add_same", lambda a, b: a + b, normal(1, 3, 5, 7), normal(1, 3, 5, 7)),
    apply("add_channel", lambda a, b: a + b, normal(2, 5, 3, 4), normal(1, 5, 1, 1)),
    apply("add_outer", lambda a, b: a + b, normal(5, 1), normal(1, 7)),
    apply("add_ranks", lambda a, b: a + b, normal(4, 3, 5), normal(5)),
    apply("add_middle", lambda a, b: a + b, normal(2, 1, 3, 1), normal(4, 1, 5)),
    apply("add_number", lambda x: x + 2.5, normal(3, 7)),
    apply("add_alpha", lambda a, b: torch.add(a, b, alpha=2), normal(3, 5), normal(3, 5)),
    Case("add_constant", lambda: Apply(torch.add, torch.randn(1, 4, 6)), (normal(2, 4, 6),)),
    Case("add_scalar_tensor", lambda: Apply(torch.add, torch.tensor(1.25)), (normal(2, 3),)),
    apply("add_integers", lambda a, b: a + b, integers(9, 2, 5), integers(9, 5), exact=True),
    apply("add_itself", lambda x: x + x, normal(2, 9)),
    apply("add_channels_last", torch.add, channels_last(1, 3, 4, 5), channels_last(1, 3, 4, 5)),
    apply("sub_broadcast", lambda a, b: a - b, normal(2, 3, 1), normal(4)),
    apply("sub_alpha", lambda a, b: torch.sub(a, b, alpha=3), normal(4, 3), normal(4, 3)),
    apply("sub_from_number", lambda x: 1.0 - x, normal(3, 5)),
    apply("mul_gate", lambda x, s: x * s, normal(1, 7, 4, 3), normal(1, 7, 1, 1)),
    apply("mul_number", lambda x: x * 0.125, normal(2, 9)),
    apply("mul_ranks", lambda a, b: a * b, normal(1, 3, 4), normal(2, 1, 1, 4)),
    apply("div_broadcast", lambda a, b: a / b, normal(2, 4, 3), positive(4, 1)),
    apply("div_number", lambda x: x / 3.0, normal(2, 7)),
    apply(
        "div_integers", lambda a, b: a / b, integers(20, 3, 4), lambda: torch.randint(1, 9, (4,))
    ),
    apply("pow_2", lambda x: x**2, normal(3, 5)),
    apply("fmod", lambda x: torch.fmod(x, 7), integers(30, 11), exact=True),
    apply(
        "eq_ne_where", lambda x: torch.where(x == 3, x, -x) * (x != 5), integers(7, 20), exact=True
    ),
    apply("where_mask", lambda x: torch.where(x > 0, x, torch.full_like(x, -100.0)), normal(3, 6)),
]

UNARY = [
    apply("relu", F.relu, normal(2, 3, 5, 3), exact=True),
    apply("clamp_both", lambda x: x.clamp(-0.5, 0.75), normal(3, 11), exact=True),
    apply("clamp_min", lambda x: x.clamp(min=-0.25), normal(3, 5), exact=True),
    apply("clamp_max", lambda x: x.clamp(max=0.5), normal(3, 5), exact=True),
    apply("hardtanh", F.hardtanh, normal(3, 9), exact=True),
    apply("relu6", lambda x: F.relu6(4 * x), normal(2, 9)),
    apply("sigmoid", lambda x: torch.sigmoid(6 * x), normal(4, 9)),
    apply("silu", lambda x: F.silu(3 * x), normal(4, 9)),
    apply("gelu", lambda x: F.gelu(3 * x), normal(4, 9)),
    apply("gelu_tanh", lambda x: F.gelu(3 * x, approximate="tanh"), normal(4, 9)),
    apply("hardswish", lambda x: F.hardswish(4 * x), normal(4, 9)),
    apply("hardsigmoid", lambda x: F.hardsigmoid(4 * x), normal(4, 9)),
    apply("logical_not", lambda x: torch.logical_not(x > 0), normal(3, 7), exact=True),
]

PRODUCTS = [
    layer("linear", lambda: nn.Linear(7, 9), normal(3, 7)),
    layer("linear_one_row", lambda: nn.Linear(21, 17), normal(1, 21)),
    layer("linear_no_bias", lambda: nn.Linear(6, 5, bias=False), normal(4, 6)),
    layer("linear_3d", lambda: nn.Linear(8, 6), normal(2, 3, 8)),
    layer("linear_4d", lambda: nn.Linear(5, 7), normal(1, 2, 3, 5)),
    layer("linear_relu", lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU()), normal(3, 6)),
    layer("linear_gelu", lambda: nn.Sequential(nn.Linear(6, 8), nn.GELU()), normal(3, 6)),
    Case("mm_constant", lambda: Apply(torch.mm, torch.randn(5, 4)), (normal(3, 5),)),
    apply("mm", torch.mm, normal(3, 5), normal(5, 4)),
    apply("addmm", torch.addmm, normal(4), normal(3, 5), normal(5, 4)),
    apply(
        "addmm_scaled",
        lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=2.0),
        normal(3, 4),
        normal(3, 5),
        normal(5, 4),
    ),
    apply("bmm", torch.bmm, normal(3, 4, 5), normal(3, 5, 6)),
    apply("matmul_4d", torch.matmul, normal(1, 2, 4, 5), normal(1, 2, 5, 3)),
    apply(
        "matmul_transposed",
        lambda q, k: q @ k.transpose(-2, -1),
        normal(1, 2, 5, 8),
        normal(1, 2, 7, 8),
    ),
    apply("matmul_broadcast", torch.matmul, normal(2, 1, 4, 5), normal(5, 3)),
]

REDUCTIONS = [
    apply("mean_spatial_keep", lambda x: x.mean((2, 3), keepdim=True), normal(1, 7, 5, 3)),
    apply("mean_spatial_drop", lambda x: x.mean((-2, -1)), normal(2, 5, 4, 3)),
    apply("mean_last", lambda x: x.mean(-1), normal(3, 4, 7)),
    apply("mean_middle", lambda x: x.mean(1, keepdim=True), normal(2, 9, 4)),
    apply("mean_all", lambda x: x.mean(), normal(3, 5)),
    apply("mean_channels_last", lambda x: x.mean((1, 2)), normal(1, 4, 5, 6)),
    apply("sum_last", lambda x: x.sum(-1), normal(3, 4, 7)),
    apply("sum_two_keep", lambda x: x.sum((0, 2), keepdim=True), normal(3, 4, 5)),
    apply("sum_integers", lambda x: x.sum(1), integers(9, 3, 5), exact=True),
    apply("any", lambda x: (x > 1.5).any(-1, keepdim=True), normal(6, 5), exact=True),
    apply("norm_l2", lambda x: x / x.norm(dim=-1, keepdim=True), normal(3, 9)),
]

NORMALISATIONS = [
    apply("softmax_last", lambda x: F.softmax(x, -1), normal(2, 3, 9)),
    apply("softmax_channel", lambda x: F.softmax(x, 1), normal(1, 5, 3, 4)),
    apply("softmax_large", lambda x: F.softmax(60 * x, -1), normal(3, 17)),
    layer("layer_norm", lambda: _shifted(nn.LayerNorm(9)), normal(2, 5, 9)),
    layer("layer_norm_2_axes", lambda: _shifted(nn.LayerNorm((3, 5))), normal(4, 3, 5)),
    layer("layer_norm_plain", lambda: nn.LayerNorm(7, elementwise_affine=False), normal(3, 7)),
    layer(
        "layer_norm_no_bias", lambda: _shifted(nn.LayerNorm(8, eps=1e-2, bias=False)), normal(3, 8)
    ),
]


def _shifted(norm: nn.Module) -> nn.Module:
    """Weights and biases that are not the neutral 1 and 0."""
    for parameter in norm.parameters():
        nn.init.normal_(parameter, 0.7, 0.5)
    return norm


RARE = [
    apply("div_floor", lambda x: torch.div(x, 2, rounding_mode="floor"), normal(3, 5)),
    apply("pow_half", lambda x: x**0.5, positive(3, 5)),
    apply("pow_of_number", lambda x: torch.pow(2.0, x), normal(3, 5)),
    apply(
        "minimum_maximum",
        lambda a, b: torch.maximum(torch.minimum(a, b), a / 2),
        normal(3, 5),
        normal(5),
    ),
    apply("leaky_relu", lambda x: F.leaky_relu(x, 0.1), normal(3, 7)),
    apply("elu", F.elu, normal(3, 7)),
    apply("tanh", torch.tanh, normal(3, 7)),
    apply("exp", torch.exp, normal(3, 7)),
    apply("log", torch.log, positive(3, 7)),
    apply("sqrt_rsqrt", lambda x: torch.sqrt(x) + torch.rsqrt(x), positive(3, 7)),
    apply("sin_cos", lambda x: torch.sin(3 * x) * torch.cos(x), normal(3, 7)),
    apply("abs_neg_floor_ceil", lambda x: torch.floor(-x) + torch.ceil(x.abs()), normal(3, 7)),
    apply("bitwise_not", lambda x: ~(x > 0), normal(3, 7), exact=True),
    apply("amax", lambda x: x.amax((1, 2), keepdim=True), normal(2, 5, 3, 4), exact=True),
    apply("max_dim", lambda x: tuple(torch.max(x, 1)), normal(3, 7), exact=True),
    apply("cumsum", lambda x: x.cumsum(1), normal(2, 5, 3)),
    apply("log_softmax", lambda x: F.log_softmax(x, -1), normal(3, 9)),
    layer("group_norm", lambda: _shifted(nn.GroupNorm(3, 6)), normal(2, 6, 3, 4)),
    layer("instance_norm", lambda: nn.InstanceNorm2d(3), normal(2, 3, 4, 5)),
]

COMMON = BINARY + UNARY + PRODUCTS + REDUCTIONS + NORMALISATIONS
