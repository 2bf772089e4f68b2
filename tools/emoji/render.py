#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Renders the emoji of a font once and keeps those that look different from each other.

Writes an .npz with `glyphs` [C, 136, 136, 4] uint8 (straight RGBA) and `names` [C].

An emoji is a candidate if it is one code point of the font with a Unicode name and is no digit,
letter, flag part, skin tone or invisible selector. Candidates are taken in code point order after
those of TAKEN_FIRST, and one is dropped if it is a near-duplicate of one already taken: the
distance below is under MIN_DISTANCE.

Each drawing, scaled to one size, is described by its silhouette (alpha) and by its luminance,
scaled to mean 0 and length 1 inside the silhouette: colour and size do not count, so the same
shape in another colour or size is a duplicate. The distance of two drawings is 1 - the correlation
of their descriptions, the least over relative rotations of -40...40 degrees: what the test set's
rotations can confuse.
"""

import argparse
import unicodedata
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
BITMAP_SIZE = 109  # the font's only strike; its bitmaps are 136 x 128 pixels
CANVAS = 136
DRAWING = 128  # the longer side of every drawing, so that size alone tells no two apart
FEATURE_SIZE = 34
SILHOUETTE_WEIGHT = 0.3
PLAIN_DEVIATION = 0.1  # of luminance: plainer drawings are told apart by their silhouette more
ROTATIONS = range(-40, 41, 10)
MIN_DISTANCE = 0.5
# Taken before all others, so that they stay and their look-alikes go.
TAKEN_FIRST = ("hot dog", "face with tears of joy")


def is_candidate(code_point: int) -> bool:
    regional_indicator = 0x1F1E6 <= code_point <= 0x1F1FF
    skin_tone = 0x1F3FB <= code_point <= 0x1F3FF
    if code_point < 0x203C or regional_indicator or skin_tone:
        return False
    character = chr(code_point)
    return unicodedata.category(character)[0] == "S" and bool(unicodedata.name(character, ""))


def render(character: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    """[136, 136, 4] uint8: the drawing, its bounding box centred and its longer side 128."""
    image = Image.new("RGBA", (CANVAS, CANVAS))
    ImageDraw.Draw(image).text((0, 0), character, font=font, embedded_color=True)
    box = image.getbbox()
    if box is None:
        return np.zeros((CANVAS, CANVAS, 4), np.uint8)
    width, height = box[2] - box[0], box[3] - box[1]
    scale = DRAWING / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    drawing = image.crop(box).resize(size, Image.Resampling.BICUBIC)
    centred = Image.new("RGBA", (CANVAS, CANVAS))
    centred.paste(drawing, ((CANVAS - drawing.width) // 2, (CANVAS - drawing.height) // 2))
    return np.asarray(centred)


def describe(glyph: Image.Image) -> np.ndarray:
    """[2 * 34 * 34]: luminance and silhouette, of length 1."""
    small = glyph.resize((FEATURE_SIZE, FEATURE_SIZE), Image.Resampling.BOX)
    rgba = np.asarray(small, np.float32) / 255
    alpha = rgba[..., 3]
    luminance = rgba[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    weight = alpha / alpha.sum()
    mean = (luminance * weight).sum()
    deviation = np.sqrt((np.square(luminance - mean) * weight).sum())
    contrast = min(1.0, deviation / PLAIN_DEVIATION)
    luminance = alpha * (luminance - mean)
    silhouette = alpha - alpha.mean()
    feature = np.concatenate([
        (1 - SILHOUETTE_WEIGHT) * contrast * luminance.ravel() / (np.linalg.norm(luminance) + 1e-6),
        SILHOUETTE_WEIGHT * silhouette.ravel() / np.linalg.norm(silhouette),
    ])
    return feature / np.linalg.norm(feature)


def distances(glyphs: list[np.ndarray]) -> np.ndarray:
    """[N, N]: 1 - the best correlation over the relative rotations."""
    images = [Image.fromarray(glyph) for glyph in glyphs]
    upright = np.stack([describe(image) for image in images])
    best = np.full((len(images), len(images)), -1.0, np.float32)
    for angle in ROTATIONS:
        turned = np.stack([
            describe(image.rotate(angle, Image.Resampling.BILINEAR)) for image in images
        ])
        best = np.maximum(best, upright @ turned.T)
    return 1 - np.maximum(best, best.T)


def select(names: list[str], distance: np.ndarray) -> list[int]:
    order = sorted(range(len(names)), key=lambda i: (names[i] not in TAKEN_FIRST, i))
    taken: list[int] = []
    for index in order:
        if not taken or distance[index, taken].min() >= MIN_DISTANCE:
            taken.append(index)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--font", type=Path, default=FONT)
    parser.add_argument("output", type=Path, help="the .npz to write")
    args = parser.parse_args()

    code_points = [c for c in sorted(TTFont(args.font).getBestCmap()) if is_candidate(c)]
    font = ImageFont.truetype(str(args.font), BITMAP_SIZE)
    drawn = [(chr(c), render(chr(c), font)) for c in code_points]
    drawn = [(character, glyph) for character, glyph in drawn if glyph[..., 3].any()]
    names = [unicodedata.name(character).lower() for character, _ in drawn]
    glyphs = [glyph for _, glyph in drawn]
    kept = select(names, distances(glyphs))
    np.savez_compressed(
        args.output,
        glyphs=np.stack([glyphs[i] for i in kept]),
        names=np.array([names[i] for i in kept]),
    )
    print(f"{len(names)} candidates, {len(kept)} kept: {args.output}")


if __name__ == "__main__":
    main()
