# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The blocks that image models are made of, small: what passes are written to recognise."""

import torch
from torch import nn
from torch.nn import functional as F

from cases.case import Apply, layer, normal
from cases.int8 import Residual, SqueezeExcite
from cases.windows import batch_norm


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Module:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, 1, groups, bias=False)
    return nn.Sequential(convolution, batch_norm(outputs))


class LayerNorm2d(nn.Module):
    """LayerNorm over the channels of [N, C, H, W] by way of NHWC, as ConvNeXt does it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels, eps=1e-6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class DecomposedLayerNorm(nn.Module):
    """LayerNorm written out."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(channels))
        self.bias = nn.Parameter(torch.randn(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred * centred).mean(-1, keepdim=True)
        return centred * torch.rsqrt(variance + 1e-5) * self.weight + self.bias


class ConvNeXtBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.mlp = nn.Sequential(nn.Linear(channels, 16), nn.GELU(), nn.Linear(16, channels))
        self.scale = nn.Parameter(torch.randn(channels, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.mlp(self.norm(self.depthwise(x).permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        return x + self.scale * y


class Attention(nn.Module):
    """Self-attention, the projections packed, with a bias on the scores or without."""

    def __init__(self, width: int, heads: int, tokens: int, biased: bool, fused: bool) -> None:
        super().__init__()
        self.heads, self.fused = heads, fused
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)
        self.bias = nn.Parameter(torch.randn(1, heads, tokens, tokens)) if biased else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, tokens, width = x.shape
        packed = self.project_in(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = packed.permute(2, 0, 3, 1, 4).unbind(0)
        if self.fused:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=self.bias)
        else:
            scores = (q * (width // self.heads) ** -0.5) @ k.transpose(-2, -1)
            y = F.softmax(scores if self.bias is None else scores + self.bias, -1) @ v
        return self.project_out(y.transpose(1, 2).reshape(batch, tokens, width))


class SelfAttention(nn.Module):
    """PyTorch's own attention layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.attention(x, x, x, need_weights=False)[0]


class PatchTokens(nn.Module):
    """The beginning of a vision transformer: patches, class token, positions."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 6, 4, stride=4)
        self.token = nn.Parameter(torch.randn(1, 1, 6))
        self.positions = nn.Parameter(torch.randn(1, 7, 6))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        token = self.token.expand(x.shape[0], -1, -1)
        return torch.cat((token, tokens), 1) + self.positions


_IMAGE, _TOKENS = normal(1, 3, 9, 8), normal(2, 5, 8)
COMMON = [
    layer("block_squeeze_excite", lambda: SqueezeExcite(7, 3), normal(1, 7, 5, 4)),
    layer(
        "block_inverted",
        lambda: Residual(
            _conv(10, 14, 1),
            nn.SiLU(),
            _conv(14, 14, 3, 1, 14),
            nn.SiLU(),
            SqueezeExcite(14, 3),
            _conv(14, 10, 1),
        ),
        _IMAGE,
    ),
    layer(
        "block_mobilenet",
        lambda: nn.Sequential(_conv(3, 8, 3, 2), nn.Hardswish(), _conv(8, 8, 5, 1, 8), nn.ReLU()),
        _IMAGE,
    ),
    layer(
        "block_bottleneck",
        lambda: Residual(
            _conv(10, 6, 1), nn.ReLU(), _conv(6, 6, 3), nn.ReLU(), _conv(6, 10, 1), relu=True
        ),
        _IMAGE,
    ),
    layer("block_convnext", lambda: ConvNeXtBlock(7), normal(1, 7, 6, 5)),
    layer("block_layer_norm_2d", lambda: LayerNorm2d(7), normal(1, 7, 3, 4)),
    layer("block_layer_norm_written_out", lambda: DecomposedLayerNorm(9), normal(2, 3, 9)),
    layer("block_attention", lambda: Attention(8, 2, 5, False, False), _TOKENS),
    layer("block_attention_bias", lambda: Attention(8, 2, 5, True, False), _TOKENS),
    layer("block_attention_fused", lambda: Attention(8, 2, 5, False, True), _TOKENS),
    layer("block_attention_fused_bias", lambda: Attention(8, 2, 5, True, True), _TOKENS),
    layer("block_multihead_attention", lambda: SelfAttention(8, 2), _TOKENS),
    layer("block_patch_tokens", PatchTokens, normal(2, 3, 8, 12)),
    layer(
        "block_mlp",
        lambda: nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 12), nn.GELU(), nn.Linear(12, 8)),
        _TOKENS,
    ),
    layer(
        "block_quick_gelu",
        lambda: nn.Sequential(nn.Linear(8, 9), Apply(lambda x: x * torch.sigmoid(1.702 * x))),
        _TOKENS,
    ),
    layer(
        "block_host_pool",  # XNNPACK leaves this pooling to the host, between two delegates
        lambda: nn.Sequential(nn.Conv2d(3, 4, 1), nn.AvgPool2d(3, 2, 1), nn.Conv2d(4, 3, 1)),
        _IMAGE,
    ),
    layer(
        "block_pool_of_permuted",  # exports as mean and as_strided
        lambda: nn.Sequential(
            nn.Linear(3, 6),
            Apply(lambda x: x.permute(0, 3, 1, 2)),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(6, 4),
        ),
        normal(1, 4, 5, 3),
    ),
]
