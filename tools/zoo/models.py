# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The models of the zoo, and how each gets weights whose outputs tell images apart."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import nn

import torchvision_stubs

torchvision_stubs.define()

from torchvision import models as tv


@dataclass(frozen=True)
class Model:
    """One network: input [1, 3, size, size], output [1, 1000] logits or a [1, 512] unit vector."""

    name: str
    size: int
    build: Callable[[], nn.Module]
    embedding: bool = False
    int8: bool = False


class ClipImageEncoder(nn.Module):
    """CLIP's image tower with its normalisation inside: pixels in [0, 1] to a unit vector."""

    def __init__(self) -> None:
        super().__init__()
        from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

        config = CLIPVisionConfig(patch_size=32, image_size=224, projection_dim=512)
        self.tower = CLIPVisionModelWithProjection(config)
        mean = torch.tensor([0.48145466, 0.4578275, 0.40821073])
        std = torch.tensor([0.26862954, 0.26130258, 0.27577711])
        self.register_buffer("mean", mean.view(1, 3, 1, 1))
        self.register_buffer("std", std.view(1, 3, 1, 1))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        embedding = self.tower(pixel_values=(pixels - self.mean) / self.std).image_embeds
        return embedding / embedding.norm(p=2, dim=-1, keepdim=True)


MODELS = (
    Model("efficientnet_v2_s", 384, tv.efficientnet_v2_s, int8=True),
    Model("clip_vit_b32_image", 224, ClipImageEncoder, embedding=True),
    Model("resnet50", 224, tv.resnet50),
    Model("mobilenet_v3_large", 224, tv.mobilenet_v3_large),
    Model("vit_b_16", 224, tv.vit_b_16),
    Model("convnext_tiny", 224, tv.convnext_tiny),
    Model("swin_t", 224, tv.swin_t),
)


@torch.no_grad()
def randomise(model: nn.Module, generator: torch.Generator) -> None:
    """Draw every parameter so that none is neutral and signals keep their size.

    A zero head, a zero bias or a 1e-6 layer scale would hide whatever an engine does wrong there.
    """

    def normal(shape: torch.Size, mean: float, std: float) -> torch.Tensor:
        return mean + std * torch.randn(shape, generator=generator)

    for name, parameter in model.named_parameters():
        fan_in = parameter[0].numel() if parameter.dim() >= 2 else 0
        if "layer_scale" in name:
            parameter.copy_(normal(parameter.shape, 0.3, 0.05))
        elif name.endswith("weight") and parameter.dim() >= 2 and "embedding" not in name:
            parameter.copy_(normal(parameter.shape, 0.0, 1.0 / math.sqrt(fan_in)))
        elif name.endswith("weight") and parameter.dim() == 1:
            parameter.copy_(normal(parameter.shape, 1.0, 0.1))
        elif name.endswith("bias"):
            parameter.copy_(normal(parameter.shape, 0.0, 0.1))
        else:  # class tokens, position embeddings, relative position tables
            parameter.copy_(normal(parameter.shape, 0.0, 0.2))


@torch.no_grad()
def calibrate_batch_norms(model: nn.Module, batches: Iterable[torch.Tensor]) -> None:
    """Give every batch norm the mean and variance that it meets on `batches`."""
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    if not norms:
        return
    model.eval()  # keeps dropout and stochastic depth off
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # cumulative average over the batches
        norm.train()
    for batch in batches:
        model(batch)
    model.eval()


def build(spec: Model, images: torch.Tensor) -> nn.Module:
    """Make the network of `spec`; `images` [N, 3, size, size] in [0, 1] calibrate it."""
    seed = zlib.crc32(spec.name.encode())
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = spec.build().eval()
    randomise(model, generator)
    noise = torch.randn(images.shape, generator=generator)
    batches = [images, (images + 0.2 * noise).clamp(0, 1), images.flip(3)]
    calibrate_batch_norms(model, batches)
    return model.requires_grad_(False)
