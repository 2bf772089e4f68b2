#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the test set: picture files of emoji, `labels.tsv` (file, name) and clean renderings.

Every value is drawn uniformly from these ranges, with seeds and backgrounds training never uses:
- picture: shorter side 160...480 pixels, aspect 3:4...4:3
- emoji: longer side 45...95 % of the picture's shorter side, anywhere inside the picture
- rotation: -20...20 degrees
- background: cells, cloud, marble, bricks, bokeh, wood, triangles or weave
- clutter: 0...6 stars and arcs behind the emoji, 0...2 strokes over it, 0.7...1.5 % wide
- light, of the whole: contrast 0.7...1.3, brightness 0.75...1.25, each channel 0.92...1.08,
  saturation 0.6...1.3
- blur: Gaussian of deviation 0...0.8 % of the shorter side
- noise: Gaussian of deviation 0...8 of 255
- file: JPEG of quality 40...95 (two of three) or PNG
The clean rendering of each emoji is upright on white, 90 % of a 256 pixel square.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from test_backgrounds import FAMILIES, palette

SEED = 20260101
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def drawing_of(glyph: np.ndarray) -> np.ndarray:
    """[h, w, 4] float 0...1, premultiplied, cut to its bounding box."""
    rows, columns = (np.flatnonzero(glyph[..., 3].any(axis)) for axis in (1, 0))
    cut = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / 255
    cut[..., :3] *= cut[..., 3:]
    return cut


def paste(image: np.ndarray, drawing: np.ndarray, side: float, centre: np.ndarray, angle: float):
    """Draws it rotated about its centre, its longer side `side` pixels."""
    height, width = drawing.shape[:2]
    scale = side / max(height, width)
    if scale < 1:  # shrink with antialiasing first
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        drawing = cv2.resize(drawing, size, interpolation=cv2.INTER_AREA)
        height, width = drawing.shape[:2]
        scale = side / max(height, width)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += centre - np.array([width, height]) / 2
    size = (image.shape[1], image.shape[0])
    placed = cv2.warpAffine(drawing, matrix, size, flags=cv2.INTER_CUBIC).clip(0, 1)
    return image * (1 - placed[..., 3:]) + placed[..., :3]


def star(rng: Generator, centre: np.ndarray, radius: float) -> np.ndarray:
    points = 2 * int(rng.integers(4, 8))
    angles = np.arange(points) * 2 * np.pi / points + rng.uniform(0, np.pi)
    radii = radius * np.where(np.arange(points) % 2, 0.45, 1)
    ring = np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None]
    return (centre + ring).astype(np.int32)


def clutter_behind(rng: Generator, image: np.ndarray) -> None:
    height, width = image.shape[:2]
    for ink in palette(rng, int(rng.integers(0, 7)) + 1).tolist()[1:]:
        centre = rng.uniform(0, (width, height))
        radius = rng.uniform(0.04, 0.12) * min(height, width)
        if rng.random() < 0.5:
            cv2.fillPoly(image, [star(rng, centre, radius)], ink, cv2.LINE_AA)
        else:
            place, axes = tuple(int(v) for v in centre), (int(radius), int(radius * 0.6))
            turn = float(rng.uniform(0, 360))
            cv2.ellipse(image, place, axes, turn, 0, 250, ink, max(2, int(radius / 4)), cv2.LINE_AA)


def strokes_over(rng: Generator, image: np.ndarray) -> None:
    height, width = image.shape[:2]
    for ink in palette(rng, int(rng.integers(0, 3)) + 1).tolist()[1:]:
        thickness = max(1, round(rng.uniform(0.007, 0.015) * min(height, width)))
        ends = rng.uniform(0, (width, height), (2, 2)).astype(int).tolist()
        cv2.line(image, ends[0], ends[1], [c / 255 for c in ink], thickness, cv2.LINE_AA)


def light(rng: Generator, image: np.ndarray) -> np.ndarray:
    grey = (image @ LUMA)[..., None]
    image = grey + (image - grey) * rng.uniform(0.6, 1.3)
    mean = image.mean()
    image = mean + (image - mean) * rng.uniform(0.7, 1.3)
    return image * rng.uniform(0.75, 1.25) * rng.uniform(0.92, 1.08, 3)


def test_picture(rng: Generator, glyph: np.ndarray) -> np.ndarray:
    """[H, W, 3] uint8 RGB."""
    short = int(rng.integers(160, 481))
    long = round(short * rng.uniform(1, 4 / 3))
    height, width = (short, long) if rng.random() < 0.5 else (long, short)
    paint = FAMILIES[rng.integers(len(FAMILIES))]
    background = np.ascontiguousarray(paint(rng, height, width))
    clutter_behind(rng, background)
    drawing = drawing_of(glyph)
    side = rng.uniform(0.45, 0.95) * short
    box = side * np.array(drawing.shape[1::-1]) / max(drawing.shape[:2])
    centre = box / 2 + rng.uniform(0, 1, 2) * (np.array([width, height]) - box)
    image = paste(background / np.float32(255), drawing, side, centre, rng.uniform(-20, 20))
    image = np.ascontiguousarray(image, np.float32)
    strokes_over(rng, image)
    image = light(rng, image)
    deviation = rng.uniform(0, 0.008) * short
    if deviation > 0.2:
        image = cv2.GaussianBlur(image, (0, 0), deviation)
    image = image * 255 + rng.normal(0, rng.uniform(0, 8), image.shape)
    return image.round().clip(0, 255).astype(np.uint8)


def clean_picture(glyph: np.ndarray) -> np.ndarray:
    white = np.ones((256, 256, 3), np.float32)
    image = paste(white, drawing_of(glyph), 0.9 * 256, np.array([128.0, 128.0]), 0)
    return (image * 255).round().clip(0, 255).astype(np.uint8)


def write(path: Path, image: np.ndarray, options: tuple[int, ...] = ()) -> None:
    if not cv2.imwrite(str(path), image[..., ::-1], options):
        raise OSError(f"cannot write {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("glyphs", type=Path, help="the .npz of render.py")
    parser.add_argument("folder", type=Path, help="where to write")
    parser.add_argument("--per-class", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    data = np.load(args.glyphs)
    for part in ("test", "clean"):
        (args.folder / part).mkdir(parents=True, exist_ok=True)
    lines = []
    for index, (glyph, name) in enumerate(zip(data["glyphs"], data["names"])):
        write(args.folder / f"clean/{index:04}.png", clean_picture(glyph))
        lines.append(f"clean/{index:04}.png\t{name}")
        for copy in range(args.per_class):
            rng = np.random.default_rng([args.seed, index, copy])
            image = test_picture(rng, glyph)
            if rng.random() < 2 / 3:
                path = f"test/{index:04}_{copy}.jpg"
                quality = int(rng.integers(40, 96))
                write(args.folder / path, image, (cv2.IMWRITE_JPEG_QUALITY, quality))
            else:
                path = f"test/{index:04}_{copy}.png"
                write(args.folder / path, image)
            lines.append(f"{path}\t{name}")
    (args.folder / "labels.tsv").write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} pictures of {len(data['names'])} emoji: {args.folder}")


if __name__ == "__main__":
    main()
