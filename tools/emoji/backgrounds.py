# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Backgrounds for training only: each function paints one [size, size, 3] uint8 RGB picture.

The test generator has families of its own and must not import this file, nor this file those.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

Picture = np.ndarray


def colour(rng: Generator) -> np.ndarray:
    return rng.uniform(0, 255, 3).astype(np.float32)


def flat(rng: Generator, size: int) -> Picture:
    """One colour; often the white, black or grey of a page."""
    shade = np.full(3, rng.choice([255, 245, 128, 30, 0])) if rng.random() < 0.5 else colour(rng)
    return np.broadcast_to(shade, (size, size, 3)).astype(np.uint8)


def gradient(rng: Generator, size: int) -> Picture:
    """A linear or radial blend of two colours."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    angle = rng.uniform(0, 2 * np.pi)
    if rng.random() < 0.5:
        t = x * np.cos(angle) + y * np.sin(angle)
    else:
        t = np.hypot(x - rng.random(), y - rng.random())
    t = ((t - t.min()) / np.ptp(t))[..., None]
    return (colour(rng) * (1 - t) + colour(rng) * t).astype(np.uint8)


def value_noise(rng: Generator, size: int) -> Picture:
    """A sum of coarse random grids, each enlarged smoothly to the full size."""
    total = np.zeros((size, size, 3), np.float32)
    for octave in range(rng.integers(1, 6)):
        cells = 2 ** (octave + rng.integers(1, 3))
        grid = rng.uniform(-1, 1, (cells, cells, 3)).astype(np.float32)
        if rng.random() < 0.5:
            grid = grid.mean(axis=2, keepdims=True).repeat(3, axis=2)
        total += cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC) * 0.6**octave
    return np.clip(colour(rng) + total * rng.uniform(20, 120), 0, 255).astype(np.uint8)


def stripes(rng: Generator, size: int) -> Picture:
    """Stripes or a chequerboard at any angle."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    angle, period = rng.uniform(0, np.pi), rng.uniform(6, 60)
    across = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
    if rng.random() < 0.5:
        across *= np.sin((y * np.cos(angle) - x * np.sin(angle)) * 2 * np.pi / period)
    t = np.clip(across * rng.uniform(1, 20), -1, 1)[..., None] / 2 + 0.5
    return (colour(rng) * (1 - t) + colour(rng) * t).astype(np.uint8)


def shapes(rng: Generator, size: int) -> Picture:
    """A pile of rectangles, ellipses, polygons and lines."""
    image = value_noise(rng, size) if rng.random() < 0.5 else flat(rng, size)
    image = np.ascontiguousarray(image)
    for _ in range(rng.integers(4, 50)):
        ink = tuple(float(c) for c in colour(rng))
        first, second = (tuple(int(v) for v in rng.integers(0, size, 2)) for _ in range(2))
        kind = rng.integers(4)
        thickness = -1 if rng.random() < 0.6 else int(rng.integers(1, 8))
        if kind == 0:
            second = tuple(int(a + v) for a, v in zip(first, rng.integers(5, size // 2, 2)))
            cv2.rectangle(image, first, second, ink, thickness)
        elif kind == 1:
            axes = tuple(int(v) for v in rng.integers(3, size // 3, 2))
            cv2.ellipse(image, first, axes, float(rng.uniform(0, 180)), 0, 360, ink, thickness)
        elif kind == 2:
            offsets = rng.integers(-size // 3, size // 3, (rng.integers(3, 7), 2))
            corners = np.array(first) + offsets
            cv2.fillPoly(image, [corners.astype(np.int32)], ink)
        else:
            cv2.line(image, first, second, ink, int(rng.integers(1, 10)))
    return image


def scribbles(rng: Generator, size: int) -> Picture:
    """Smooth curves across the picture, from hairlines to broad bands."""
    image = np.ascontiguousarray(gradient(rng, size) if rng.random() < 0.5 else flat(rng, size))
    inks = [colour(rng).tolist() for _ in range(rng.integers(1, 6))]
    thickness = int(rng.integers(1, 12))
    t = np.linspace(0, 1, 60)[:, None]
    for _ in range(rng.integers(5, 45)):
        a, b, c, d = rng.uniform(-0.3, 1.3, (4, 2)) * size  # a cubic Bezier curve
        curve = a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3
        width = max(1, thickness + int(rng.integers(-2, 3)))
        ink = inks[rng.integers(len(inks))]
        cv2.polylines(image, [curve.astype(np.int32)], False, ink, width, cv2.LINE_AA)
    return image


def nested(rng: Generator, size: int) -> Picture:
    """Polygons inside polygons, each a little smaller and turned, of a few colours in turn."""
    inks = [colour(rng).tolist() for _ in range(rng.integers(2, 5))]
    corners = np.arange(rng.integers(3, 9))
    angles = 2 * np.pi * corners / len(corners) + rng.uniform(-0.3, 0.3, len(corners))
    shape = np.stack([np.cos(angles), np.sin(angles)], 1) * rng.uniform(0.6, 1.4, (len(corners), 1))
    centre, twist = rng.uniform(0.1, 0.9, 2) * size, rng.uniform(-0.15, 0.15)
    image = np.empty((size, size, 3), np.uint8)
    image[:] = inks[0]
    radius, step, turn = 1.6 * size, rng.uniform(2.5, 16), 0.0
    for i in range(400):
        rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        polygon = centre + radius * shape @ rotation
        cv2.fillPoly(image, [polygon.astype(np.int32)], inks[i % len(inks)], cv2.LINE_AA)
        radius, turn = radius - step, turn + twist
        if radius < step:
            break
    return image


def pixels(rng: Generator, size: int) -> Picture:
    """Random blocks, from single pixels to large tiles."""
    cells = int(rng.integers(4, size))
    blocks = rng.uniform(0, 255, (cells, cells, 3)).astype(np.float32)
    blocks = colour(rng) + (blocks - 128) * rng.uniform(0.1, 1)
    enlarged = cv2.resize(blocks, (size, size), interpolation=cv2.INTER_NEAREST)
    return np.clip(enlarged, 0, 255).astype(np.uint8)


def emoji_pieces(glyphs: np.ndarray) -> Callable[[Generator, int], Picture]:
    """Pieces of emoji at every size, the hardest clutter. glyphs: [C, 136, 136, 4] straight."""

    def paint(rng: Generator, size: int) -> Picture:
        image = value_noise(rng, size) if rng.random() < 0.7 else gradient(rng, size)
        image = image.astype(np.float32)
        for _ in range(rng.integers(3, 20)):
            glyph = glyphs[rng.integers(len(glyphs))]
            cut = int(rng.integers(40, 90))
            top, left = rng.integers(0, glyph.shape[0] - cut, 2)
            side = int(rng.integers(16, size // 3))
            piece = cv2.resize(glyph[top : top + cut, left : left + cut], (side, side))
            piece = np.rot90(piece, rng.integers(4)).astype(np.float32)
            y, x = rng.integers(0, size - side, 2)
            alpha = piece[..., 3:] / 255
            patch = image[y : y + side, x : x + side]
            patch[:] = patch * (1 - alpha) + piece[..., :3] * alpha
        return image.astype(np.uint8)

    return paint


def paint_many(glyphs: np.ndarray, count: int, size: int, seed: int) -> np.ndarray:
    """[count, size, size, 3] uint8."""
    rng = np.random.default_rng(seed)
    families = [flat, gradient, value_noise, value_noise, stripes, shapes, shapes, pixels]
    families += [scribbles, scribbles, nested, nested] + [emoji_pieces(glyphs)] * 3
    return np.stack([families[i % len(families)](rng, size) for i in range(count)])
