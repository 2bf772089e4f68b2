#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Whether the nearest vector to a changed photograph is another version of the same photograph.

Each of 100 photographs that tools/photos lays out is cropped, compressed and made brighter, and the
300 versions are embedded by onsight. Exits with 1 where fewer than 98 % find their like.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from agreement import pictures

COUNT = 100
WANTED = 0.98
LONGEST = 1024  # pixels of the longer side: photographs as people share them


def crop(image: Image.Image) -> Image.Image:
    """The middle 80 % of each side."""
    width, height = image.size
    return image.crop((width // 10, height // 10, width - width // 10, height - height // 10))


def brighten(image: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(1.4)


def write_versions(path: Path, number: int, folder: Path) -> None:
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    crop(image).save(folder / f"{number:03}_crop.png")
    image.save(folder / f"{number:03}_jpeg.jpg", quality=50)
    brighten(image).save(folder / f"{number:03}_bright.png")


def chosen(folder: Path) -> list[Path]:
    """100 photographs, the same ones each time, in an order that says nothing of what they show."""
    paths = [picture.path for picture in pictures(folder) if picture.group != "composites"]
    paths.sort(key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())
    if len(paths) < COUNT:
        raise SystemExit(f"expected {COUNT} photographs in {folder}, found {len(paths)}")
    return paths[:COUNT]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onsight", type=Path, required=True, help="the binary under test")
    parser.add_argument("--photos", type=Path, required=True, help="the folder of tools/photos")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "versions")
        folder.mkdir()
        for number, path in enumerate(chosen(args.photos)):
            write_versions(path, number, folder)
        output = Path(name, "vectors.npy")
        call = [args.onsight, "embed", folder, "-o", output]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        vectors = np.load(output)  # in the order of the sorted names: three rows a photograph
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    right = cosines.argmax(1) // 3 == np.arange(len(vectors)) // 3
    print(f"{right.sum()} of {len(right)} nearest neighbors show the same photograph")
    return 0 if len(right) == 3 * COUNT and right.mean() >= WANTED else 1


if __name__ == "__main__":
    raise SystemExit(main())
