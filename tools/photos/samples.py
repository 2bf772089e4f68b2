# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the photographs of samples/ from the pictures that gather.py laid out."""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import NamedTuple

from PIL import Image

import table

MAX_BYTES = 60_000
OPTIONS: dict[str, dict[str, int | bool]] = {
    ".jpg": {"quality": 80, "optimize": True},
    ".webp": {"quality": 80, "method": 6},
    ".png": {"optimize": True},
}


class Sample(NamedTuple):
    file: str
    source: str
    original: str
    side: int  # of the longer side, in pixels; smaller originals keep their size


SAMPLES = (
    Sample("cat.jpg", "skimage", "chelsea.png", 640),
    Sample("coffee.jpg", "skimage", "coffee.png", 640),
    Sample("castle.jpg", "gcompris", "explore_monuments.rcc/france/chateaudeChambord.webp", 520),
    Sample("bison.jpg", "gcompris", "explore_world_animals.rcc/bison.webp", 480),
    Sample("drums.jpg", "gcompris", "explore_world_music.rcc/africa.webp", 480),
    Sample("bucket.jpg", "gcompris", "categorization.rcc/others/bucket.webp", 640),
    Sample("macaw.webp", "gcompris", "explore_world_animals.rcc/scarlet_macaw.webp", 640),
    Sample("hammer.png", "gcompris", "categorization.rcc/tools/hammer5.webp", 640),
)


def make(original: Path, path: Path, side: int) -> None:
    """Scale and write one sample, without the original's metadata."""
    with Image.open(original) as image:
        pixels = image.convert("RGB")
    pixels.info.clear()
    pixels.thumbnail((side, side), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    file_format = Image.registered_extensions()[path.suffix]
    pixels.save(encoded, file_format, **OPTIONS[path.suffix])
    size = encoded.tell()
    if size > MAX_BYTES:
        raise SystemExit(f"{path} would have {size} bytes, more than {MAX_BYTES}")
    path.write_bytes(encoded.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gathered", type=Path, help="the DIR of gather.py")
    parser.add_argument("folder", type=Path, help="where the samples go")
    arguments = parser.parse_args()
    candidates = {
        (picture.source, picture.file): picture.path()
        for picture in table.read()
        if picture.role == "sample-candidate"  # the table's check has seen that it can be shipped
    }
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        if (sample.source, sample.original) not in candidates:
            raise SystemExit(f"{sample.original} of {sample.source} is no sample-candidate")
        original = arguments.gathered / candidates[sample.source, sample.original]
        if not original.is_file():
            raise SystemExit(f"{original} is missing: run gather.py")
        make(original, arguments.folder / sample.file, sample.side)


if __name__ == "__main__":
    main()
