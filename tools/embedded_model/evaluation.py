# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The published way of evaluating EfficientNet-Lite, with Pillow and torchvision: the oracle.

To be imported first: it keeps PyTorch's exporters from talking about themselves.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools/zoo"))
import quiet  # noqa: E402

quiet.silence()

import torch  # noqa: E402
import torchvision_stubs  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402

torchvision_stubs.define()
from torchvision import transforms  # noqa: E402

CROP_PADDING = 32  # the margin that is cut off around the input


def labels() -> list[str]:
    """The 1000 names of ImageNet-1k in their short form."""
    lines = (ROOT / "src/tasks/imagenet1k.tsv").read_text().splitlines()
    column = lines[0].split("\t").index("short")
    return [line.split("\t")[column] for line in lines[1:]]


def to_tensor(path: Path, size: int) -> torch.Tensor:
    """An image file as the network takes it: [1, 3, size, size], (p - 127) / 128."""
    evaluate = transforms.Compose([
        transforms.Resize(size + CROP_PADDING, transforms.InterpolationMode.BICUBIC),
        transforms.CenterCrop(size),
    ])
    with Image.open(path) as image:
        pixels = np.asarray(evaluate(ImageOps.exif_transpose(image).convert("RGB")))
    scaled = (pixels.astype(np.float32) - 127) / 128
    return torch.from_numpy(scaled.transpose(2, 0, 1).copy()).unsqueeze(0)
