# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Puts the cut-outs that gather.py laid out on calm photographs, each on one of them.

Writes DIR/composites/*.png and DIR/composites.tsv (path, cut-out, background, classes). The same
cut-outs and photographs give the same pictures.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from pathlib import Path

from PIL import Image

# Wallpapers and the sea floor; of these, the pictures without a name of their own.
BACKGROUNDS = ("lomiri", "mate", "plasma", "gcompris/clickgame")
SIDE = 320  # of a composite
SHARE = 0.8  # of it, for the cut-out's longer side
MAX_ENLARGEMENT = 2.5  # of small cut-outs, which blur


def fraction(text: str) -> float:
    """A number in [0, 1) that looks random, and is the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32


def background(path: Path, name: str) -> Image.Image:
    """A square of a photograph, where the cut-out's name says."""
    with Image.open(path) as image:
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        pixels = image.convert("RGB")
    side = min(pixels.size)
    left = round(fraction(name + " left") * (pixels.width - side))
    top = round(fraction(name + " top") * (pixels.height - side))
    square = (left, top, left + side, top + side)
    return pixels.resize((SIDE, SIDE), Image.Resampling.LANCZOS, square)


def compose(cut_out: Path, behind: Path) -> Image.Image:
    with Image.open(cut_out) as image:
        glyph = image.convert("RGBA")
    scale = min(SHARE * SIDE / max(glyph.size), MAX_ENLARGEMENT)
    size = (max(1, round(glyph.width * scale)), max(1, round(glyph.height * scale)))
    glyph = glyph.convert("RGBa").resize(size, Image.Resampling.BICUBIC).convert("RGBA")
    picture = background(behind, cut_out.name)
    picture.paste(glyph, ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2), glyph)
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gathered", type=Path, metavar="DIR", help="that of gather.py")
    folder = parser.parse_args().gathered
    index = folder / "photos.tsv"
    if not index.is_file():
        raise SystemExit(f"{index} is missing: run gather.py")
    with index.open(newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    cut_outs = [row for row in rows if row["kind"] == "cut-out"]
    calm = tuple(f"pictures/{name}" for name in BACKGROUNDS)
    behind = [row for row in rows if row["path"].startswith(calm) and not row["classes"]]
    if not cut_outs or not behind:
        raise SystemExit(f"{index} names {len(cut_outs)} cut-outs and {len(behind)} backgrounds")
    (folder / "composites").mkdir(exist_ok=True)
    with (folder / "composites.tsv").open("w") as file:
        print("path", "cut-out", "background", "classes", sep="\t", file=file)
        for row in cut_outs:
            under = behind[int(fraction(row["path"]) * len(behind))]
            path = Path("composites", Path(row["path"]).name)
            compose(folder / row["path"], folder / under["path"]).save(folder / path)
            print(path, row["path"], under["path"], row["classes"], sep="\t", file=file)
    print(f"{len(cut_outs)} composites on {len(behind)} backgrounds")


if __name__ == "__main__":
    main()
