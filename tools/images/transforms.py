# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What Pillow and torchvision make of pictures: resized patterns, and files, turned
upright, as normalised tensors.

    resample.tsv         sizes, the shorter side (0: stretched), filter, and the CRC-32 of the result
    torchvision.tsv      file, sizes, filter, mean, std, and the CRC-32 of the pixels before
    torchvision/*.f32    the tensors, [3, height, width]
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

sys.path.append(str(Path(__file__).parents[1] / "zoo"))
import torchvision_stubs  # noqa: E402

torchvision_stubs.define()
from torchvision import transforms  # noqa: E402

FILTERS = {
    "bilinear": transforms.InterpolationMode.BILINEAR,
    "bicubic": transforms.InterpolationMode.BICUBIC,
}

PIL_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

# (source width, height, result width, height), stretched: one pixel, equal, a little and a lot
# smaller and larger, one direction alone, thin, and whole photographs. The last lines are tall:
# Pillow resizes down first where the height loses more than twice as many pixels as the width, and
# of these one more or one less.
STRETCHES = [
    (1, 1, 1, 1), (1, 1, 5, 3), (2, 2, 1, 1), (1, 7, 4, 4), (7, 1, 4, 4), (2, 1, 3, 1), (3, 3, 2, 2),
    (3, 5, 5, 3), (4, 4, 4, 4), (4, 4, 2, 2), (4, 4, 8, 8), (8, 6, 4, 3), (9, 7, 3, 7), (9, 7, 9, 21),
    (10, 10, 7, 13), (13, 17, 17, 13), (16, 16, 15, 15), (16, 16, 17, 17), (31, 33, 32, 32),
    (64, 48, 63, 47), (64, 48, 224, 224), (100, 1, 1, 100), (1, 100, 100, 1), (127, 255, 64, 128),
    (300, 200, 224, 224), (500, 375, 224, 224), (641, 479, 384, 384), (800, 2, 3, 300),
    (2, 800, 300, 3), (1280, 720, 384, 384), (4000, 3000, 224, 224), (20000, 5, 3, 7),
    (5, 20000, 7, 3), (2000000, 1, 3, 2), (1, 2000000, 2, 3),
    (1, 2, 1, 1), (5, 9, 5, 8), (9, 14, 7, 10), (9, 15, 7, 10), (9, 16, 7, 10), (30, 90, 30, 40),
    (30, 90, 60, 40), (60, 180, 20, 20), (20, 400, 33, 12), (100, 500, 100, 499), (90, 30, 30, 20),
    (300, 900, 224, 224), (200, 4000, 224, 224), (2000, 6000, 224, 224), (6000, 2000, 224, 224),
]  # fmt: skip

# (source width, height, result width, height, shorter side): down and up, ratios up to 1:20 either
# way, odd and even rests, results that are no square, nothing to cut, 12 megapixels upright and not.
# The last lines are tall enough to be resized down first, or nearly.
CROPS = [
    (1, 1, 1, 1, 1), (1, 1, 4, 4, 5), (3, 2, 2, 2, 2), (2, 3, 2, 2, 3), (7, 5, 3, 3, 4), (5, 7, 4, 4, 4),
    (20, 1, 5, 5, 6), (1, 20, 5, 5, 6), (10, 200, 24, 24, 28), (200, 10, 24, 24, 28), (33, 21, 8, 8, 9),
    (64, 48, 32, 32, 36), (48, 64, 32, 32, 36), (64, 48, 32, 24, 48), (75, 100, 24, 32, 50),
    (100, 75, 224, 224, 256), (256, 256, 224, 224, 256), (224, 224, 224, 224, 224), (257, 255, 224, 224, 255),
    (300, 200, 224, 224, 232), (375, 500, 224, 224, 256), (500, 375, 224, 224, 256),
    (640, 480, 224, 224, 235), (481, 641, 224, 224, 256), (640, 480, 384, 384, 384), (1000, 701, 288, 288, 292),
    (1024, 768, 299, 299, 342), (3000, 150, 224, 224, 256), (150, 3000, 224, 224, 256),
    (2000, 4000, 384, 384, 384), (4032, 3024, 224, 224, 256), (3024, 4032, 224, 224, 232),
    (20, 40, 10, 10, 10), (20, 41, 10, 10, 10), (21, 63, 9, 9, 10), (30, 300, 12, 12, 15),
    (40, 800, 24, 24, 28), (12, 120, 24, 24, 28), (600, 1800, 224, 224, 256), (601, 1807, 224, 160, 232),
    (500, 2500, 224, 224, 232), (350, 3500, 224, 224, 256), (300, 6000, 224, 224, 224),
    (2000, 6000, 224, 224, 256), (2000, 6000, 384, 384, 384),
]  # fmt: skip

IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
CLIP = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
# file, width, height, shorter side, filter, mean and std
TENSORS = [
    ("sampling_444.jpg", 24, 24, 27, "bicubic", *CLIP),
    ("sampling_420.jpg", 24, 24, 28, "bilinear", *IMAGENET),
    ("restart.jpg", 30, 20, 33, "bilinear", *IMAGENET),
    ("grey.jpg", 32, 32, 36, "bicubic", *IMAGENET),
    ("filtered.png", 16, 16, 18, "bicubic", *IMAGENET),
    ("exif_6.jpg", 16, 16, 18, "bicubic", *IMAGENET),
    ("exif_7.jpg", 16, 16, 18, "bilinear", *IMAGENET),
    ("exif_8_tall.jpg", 8, 8, 9, "bicubic", *IMAGENET),
]


def resized(image: Image.Image, width: int, height: int, side: int, name: str) -> Image.Image:
    """The picture as torchvision's transforms for evaluation give it; stretched where side is 0."""
    size = side if side else (height, width)
    whole = transforms.Resize(size, FILTERS[name], antialias=True)(image)
    assert whole == image.resize(whole.size, PIL_FILTERS[name])
    return transforms.CenterCrop((height, width))(whole)


def resamples() -> Iterator[tuple[int, int, int, int, int, str]]:
    for name in FILTERS:
        for sizes in STRETCHES:
            yield (*sizes, 0, name)
        for sizes in CROPS:
            yield (*sizes, name)


def write_resample(out: Path, pattern: Callable[[int, int], np.ndarray]) -> None:
    lines = ["source_width\tsource_height\twidth\theight\tresize\tinterpolation\tcrc32"]
    for row in resamples():
        source = Image.fromarray(pattern(*row[:2]))
        result = resized(source, *row[2:])
        assert result.size == row[2:4]
        lines.append("\t".join(map(str, row)) + f"\t{zlib.crc32(result.tobytes()):08x}")
    (out / "resample.tsv").write_text("\n".join(lines) + "\n")


def write_torchvision(out: Path) -> None:
    (out / "torchvision").mkdir(exist_ok=True)
    lines = ["file\twidth\theight\tresize\tinterpolation\tmean\tstd\tcrc32"]
    for file, width, height, side, name, mean, std in TENSORS:
        image = ImageOps.exif_transpose(Image.open(out / "decode" / file)).convert("RGB")
        crop = resized(image, width, height, side, name)
        tensor = transforms.Normalize(mean, std)(transforms.ToTensor()(crop))
        assert tensor.dtype == torch.float32 and tensor.shape == (3, height, width)
        (out / "torchvision" / f"{file}.f32").write_bytes(tensor.numpy().astype("<f4").tobytes())
        channels = [",".join(map(repr, values)) for values in (mean, std)]
        row = [file, width, height, side, name, *channels, f"{zlib.crc32(image.tobytes()):08x}"]
        lines.append("\t".join(map(str, row)))
    (out / "torchvision.tsv").write_text("\n".join(lines) + "\n")
