# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The network: a small residual net of 3x3 convolutions with two heads over one trunk.

Input [N, 3, 128, 128] RGB in 0...1; `embed` gives [N, 128] of length 1, `forward` logits [N, C].
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

IMAGE_SIZE = 128
EMBEDDING_SIZE = 128
STEM_CHANNELS = 32
# (channels, stride) of each residual block; 32x32 pixels after the stem, 8x8 after the last.
BLOCKS = ((64, 2), (64, 1), (96, 2), (96, 1), (128, 1))
# Logits are cosines times this: enough for a sure answer among a thousand classes.
COSINE_SCALE = 20.0


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


class AttentionPool(nn.Module):
    """[N, C, H, W] -> [N, C]: an average of the pixels, weighted by what each shows.

    A plain average takes in the background: embeddings of small emoji were seen to follow it.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.score = nn.Conv2d(channels, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        weights = self.score(x).flatten(2).softmax(2)  # [N, 1, HW]
        return (weights @ x.flatten(2).transpose(1, 2)).flatten(1)


class EmojiNet(nn.Module):
    """A class is a direction: logits are scaled cosines between embedding and class weights."""

    def __init__(self, classes: int) -> None:
        super().__init__()
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
        self.pool = AttentionPool(channels)
        self.projection = nn.Linear(channels, EMBEDDING_SIZE)
        self.classifier = nn.Linear(EMBEDDING_SIZE, classes, bias=False)

    def embed(self, x: Tensor) -> Tensor:
        x = self.projection(self.pool(self.blocks(self.stem(x))))
        return x * torch.rsqrt((x * x).sum(1, keepdim=True) + 1e-12)

    def class_weights(self) -> Tensor:
        return COSINE_SCALE * F.normalize(self.classifier.weight)

    def classify(self, embedding: Tensor) -> Tensor:
        return F.linear(embedding, self.class_weights())

    def forward(self, x: Tensor) -> Tensor:
        return self.classify(self.embed(x))
