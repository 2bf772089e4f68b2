# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The network: a small residual net of 3x3 convolutions with two heads over one trunk.

Input [N, 3, 128, 128] RGB in 0...1; `embed` gives [N, 128], `forward` logits [N, C].
"""

import torch
from torch import Tensor, nn

IMAGE_SIZE = 128
EMBEDDING_SIZE = 128
STEM_CHANNELS = 32
# (channels, stride) of each residual block; 32x32 pixels after the stem, 4x4 after the last.
BLOCKS = ((64, 2), (64, 1), (96, 2), (96, 1), (128, 2))


def conv_norm(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """relu(conv(relu(conv(x))) + shortcut(x))"""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = conv_norm(inputs, outputs, 3, stride)
        self.second = conv_norm(outputs, outputs, 3)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else conv_norm(inputs, outputs, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.first(x))
        return torch.relu(self.second(y) + self.shortcut(x))


class EmojiNet(nn.Module):
    def __init__(self, classes: int) -> None:
        super().__init__()
        # Normalisation lives in the model: a fixed 0...1 -> about -1...1 before the first weight.
        self.register_buffer("mean", torch.full((1, 3, 1, 1), 0.5))
        self.register_buffer("scale", torch.full((1, 3, 1, 1), 4.0))
        # 128x128 -> 32x32 at once: 6x6 windows that overlap by two pixels.
        self.stem = nn.Sequential(
            nn.Conv2d(3, STEM_CHANNELS, 6, 4, 1, bias=False),
            nn.BatchNorm2d(STEM_CHANNELS),
            nn.ReLU(),
        )
        blocks = []
        channels = STEM_CHANNELS
        for outputs, stride in BLOCKS:
            blocks.append(Residual(channels, outputs, stride))
            channels = outputs
        self.blocks = nn.Sequential(*blocks)
        self.projection = nn.Linear(channels, EMBEDDING_SIZE)
        self.classifier = nn.Linear(EMBEDDING_SIZE, classes)

    def embed(self, x: Tensor) -> Tensor:
        x = (x - self.mean) * self.scale
        x = self.blocks(self.stem(x))
        return self.projection(x.mean((2, 3)))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.embed(x))
