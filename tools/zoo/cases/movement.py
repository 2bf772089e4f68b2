# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Operators that only move elements, and those that make constants or change types."""

from collections.abc import Callable

import torch

from cases.case import Apply, Case, Input, apply, channels_last, integers, normal


def _move(name: str, function: Callable[..., object], *inputs: Input) -> Case:
    return Case(name, lambda: Apply(function), inputs, exact=True)


def _constant(
    name: str, function: Callable[..., object], constant: Callable[[], torch.Tensor], *inputs: Input
) -> Case:
    return Case(name, lambda: Apply(function, constant()), inputs, exact=True)


AXES = [
    _move("permute_nhwc", lambda x: x.permute(0, 2, 3, 1), normal(2, 3, 4, 5)),
    _move("permute_nchw", lambda x: x.permute(0, 3, 1, 2), normal(1, 4, 5, 3)),
    _move("permute_negative", lambda x: x.permute(-1, 0, -2), normal(3, 4, 5)),
    _move("permute_5d", lambda x: x.permute(2, 0, 3, 1, 4), normal(2, 3, 3, 2, 4)),
    _move("permute_6d", lambda x: x.permute(0, 1, 3, 2, 4, 5), normal(1, 2, 3, 2, 3, 4)),
    _move("transpose", lambda x: x.transpose(1, 2), normal(2, 3, 4)),
    _move("transpose_2d", lambda x: x.t(), normal(3, 5)),
    _move("reshape", lambda x: x.reshape(2, -1), normal(2, 3, 4)),
    _move("flatten_permuted", lambda x: x.permute(0, 2, 3, 1).flatten(1), normal(2, 3, 2, 2)),
    _move("view_twice", lambda x: x.view(6, 4).view(3, 8), normal(2, 3, 4)),
    _move("unsqueeze", lambda x: x.unsqueeze(1).unsqueeze(-1), normal(3, 4)),
    _move("squeeze", lambda x: x.squeeze((1, 3)), normal(2, 1, 3, 1)),
    _move("squeeze_negative", lambda x: x.squeeze(-2), normal(2, 1, 3)),
    _move("expand", lambda x: x.expand(4, -1, 3), normal(5, 1)),
    _move("expand_front", lambda x: x.expand(3, 2, 4), normal(2, 4)),
]

PIECES = [
    _move("cat_2", lambda a, b: torch.cat((a, b), 1), normal(1, 3, 2, 2), normal(1, 2, 2, 2)),
    _move(
        "cat_3_last",
        lambda a, b, c: torch.cat((a, b, c), -1),
        normal(2, 3),
        normal(2, 1),
        normal(2, 4),
    ),
    _move("cat_4", lambda x: torch.cat((x, x + 1, x * 2, -x), 1), normal(1, 2, 3, 3)),
    _move("cat_5_first", lambda a, b: torch.cat((a, b, a, b, a), 0), normal(1, 4), normal(2, 4)),
    _move("cat_7", lambda a: torch.cat([a] * 7, 2), normal(1, 2, 3)),
    _constant(
        "cat_class_token",
        lambda x, t: torch.cat((t.expand(2, -1, -1), x), 1),
        lambda: torch.randn(1, 1, 6),
        normal(2, 3, 6),
    ),
    _move("slice", lambda x: x[:, 1:4], normal(2, 6, 3)),
    _move("slice_step", lambda x: x[:, :, 1::2, ::3], normal(1, 2, 6, 7)),
    _move("slice_negative", lambda x: x[..., -3:-1], normal(2, 3, 5)),
    _move("slice_beyond_end", lambda x: x[:, 2:100], normal(2, 5)),
    _move("split_sizes", lambda x: x.split((2, 3, 1), 1), normal(2, 6, 3)),
    _move("split_negative_axis", lambda x: [y + 1 for y in x.split(2, -1)], normal(3, 5)),
    apply("chunk_sum", lambda x: sum(x.chunk(3, 1)), normal(1, 6, 2, 2)),
    _move("unbind", lambda x: x.unbind(0), normal(3, 2, 4)),
    _move("select", lambda x: x[:, 0] + x[:, -1], normal(2, 4, 3)),
    _move("roll", lambda x: torch.roll(x, (-1, 2), (1, 2)), normal(1, 4, 5, 2)),
    _move("slice_assign", lambda x: _assign(x), normal(2, 5)),
]


def _assign(x: torch.Tensor) -> torch.Tensor:
    y = torch.zeros_like(x)
    y[:, 1:3] = x[:, :2]
    return y


INDICES = [
    _constant("index_rows", lambda x, i: x[i], lambda: torch.tensor([2, 0, 0, 3]), normal(4, 3)),
    _constant(
        "index_columns",
        lambda x, i: x[:, i],
        lambda: torch.tensor([[1, 0], [2, 2]]),
        normal(2, 3, 4),
    ),
    _constant("index_negative", lambda x, i: x[i], lambda: torch.tensor([-1, -2, 0]), normal(4, 3)),
    _move("index_input", lambda x, i: x[i], normal(5, 3), integers(5, 7)),
    _move("index_pairs", lambda x, i, j: x[i, j], normal(4, 5, 2), integers(4, 6), integers(5, 6)),
    _move(
        "index_split_axes",
        lambda x, i, j: x[i, :, j],
        normal(4, 2, 5),
        integers(4, 3),
        integers(5, 3),
    ),
    _move(
        "index_broadcast", lambda x, i, j: x[i, j], normal(4, 5), integers(4, 3, 1), integers(5, 2)
    ),
    _constant(
        "relative_position_bias",
        lambda x, i: x[i].view(4, 4, 3).permute(2, 0, 1),
        lambda: torch.randint(9, (16,)),
        normal(9, 3),
    ),
    _move(
        "index_select", lambda x, i: torch.index_select(x, 1, i), normal(2, 5, 3), integers(5, 4)
    ),
    _constant(
        "embedding",
        lambda i, w: torch.nn.functional.embedding(i, w),
        lambda: torch.randn(7, 4),
        integers(7, 2, 3),
    ),
    _constant(
        "bool_mask_where",
        lambda x, m: x.masked_fill(m, float("-inf")),
        lambda: torch.rand(3, 4) > 0.5,
        normal(2, 3, 4),
    ),
]

MADE = [
    _move("arange", lambda x: x + torch.arange(5), integers(9, 2, 5)),
    _move("arange_float", lambda x: x + torch.arange(1.0, 4.0, 0.5), normal(2, 6)),
    _move("full_ones_zeros", lambda x: torch.full((2, 3), 0.5) * x + torch.zeros(3), normal(2, 3)),
    _move("full_like", lambda x: x * torch.full_like(x, -2.0), normal(2, 3)),
    _move("scalar_tensor", lambda x: torch.where(x > 0, torch.scalar_tensor(1.5), x), normal(2, 5)),
    _constant("parameter_alone", lambda x, w: (x, w), lambda: torch.randn(3), normal(2)),
]

LAYOUTS_AND_TYPES = [
    _move("clone", lambda x: x.clone() + 1, normal(2, 3)),
    _move(
        "contiguous_permuted", lambda x: x.permute(0, 2, 1).contiguous().view(2, 6), normal(2, 3, 2)
    ),
    _move(
        "to_channels_last", lambda x: x.to(memory_format=torch.channels_last), normal(1, 3, 2, 4)
    ),
    _move("from_channels_last", lambda x: x.contiguous(), channels_last(2, 3, 2, 4)),
    _move("view_channels_last", lambda x: x.contiguous().view(2, -1), channels_last(2, 3, 2, 2)),
    _move("channels_last_through", lambda x: x.relu(), channels_last(1, 5, 3, 2)),
    _move("to_float", lambda x: x.to(torch.float32) * 0.5, integers(9, 2, 5)),
    _move("to_int", lambda x: x.to(torch.int64), lambda: 5 * torch.randn(2, 7)),
    _move("bool_to_float", lambda x: (x > 0).to(torch.float32), normal(2, 7)),
    _move(
        "uint8_to_float",
        lambda x: x.to(torch.float32) / 256,
        lambda: torch.randint(256, (2, 5), dtype=torch.uint8),
    ),
    _move("detach_alias", lambda x: x.detach() * 2, normal(2, 3)),
    _move("as_strided", lambda x: torch.as_strided(x, (3, 2), (1, 3), 1), normal(8)),
]

RARE = [
    _move("repeat", lambda x: x.repeat(2, 1, 3), normal(2, 3)),
    _constant(
        "index_put",
        lambda x, i: torch.index_put(x, (i,), torch.tensor(9.0)),
        lambda: torch.tensor([0, 2]),
        normal(4, 3),
    ),
    _move("pixel_shuffle", lambda x: torch.nn.functional.pixel_shuffle(x, 2), normal(1, 8, 2, 3)),
    _move("stack", lambda a, b: torch.stack((a, b), 1), normal(2, 3), normal(2, 3)),
    _move("as_strided_overlap", lambda x: torch.as_strided(x, (4, 3), (1, 1), 0), normal(7)),
]

COMMON = AXES + PIECES + INDICES + MADE + LAYOUTS_AND_TYPES
