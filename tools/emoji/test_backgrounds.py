# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Backgrounds for testing only, of families that training never sees: nothing is shared with it.

Each function paints one [height, width, 3] uint8 RGB picture.
"""

import cv2
import numpy as np
from numpy.random import Generator

Picture = np.ndarray


def palette(rng: Generator, count: int) -> np.ndarray:
    """[count, 3]: colours around one hue with a contrasting one among them."""
    hue = rng.uniform(0, 180)
    hues = (hue + rng.normal(0, 15, count) + 90 * (rng.random(count) < 0.25)) % 180
    hsv = np.stack([hues, rng.uniform(20, 220, count), rng.uniform(50, 250, count)], 1)
    return cv2.cvtColor(hsv[None].astype(np.uint8), cv2.COLOR_HSV2RGB)[0]


def blend(t: np.ndarray, colours: np.ndarray) -> Picture:
    """t [H, W] in 0...1 through a ramp of colours [K, 3]."""
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(t, stops, colours[:, c].astype(np.float64)) for c in range(3)]
    return np.stack(channels, 2).astype(np.uint8)


def coordinates(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    return y, x


def cells(rng: Generator, height: int, width: int) -> Picture:
    """Voronoi cells with dark seams."""
    y, x = coordinates(height, width)
    count = int(rng.integers(8, 60))
    sites = rng.random((count, 2))
    far = np.hypot(y[..., None] - sites[:, 0], x[..., None] - sites[:, 1])
    nearest = np.partition(far, 1, axis=2)[..., :2]
    image = palette(rng, count)[far.argmin(2)]
    seam = np.clip((nearest[..., 1] - nearest[..., 0]) / 0.012, 0.3, 1)
    return (image * seam[..., None]).astype(np.uint8)


def cloud(rng: Generator, height: int, width: int) -> Picture:
    """Noise with a power-law spectrum, made in the frequency domain."""
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None])
    frequency[0, 0] = 1
    phase = np.exp(2j * np.pi * rng.random(frequency.shape))
    field = np.fft.irfft2(phase / frequency ** rng.uniform(0.9, 2.2), (height, width))
    low, high = np.percentile(field, [1, 99])
    return blend(np.clip((field - low) / (high - low), 0, 1), palette(rng, 4))


def marble(rng: Generator, height: int, width: int) -> Picture:
    """Sine waves bent by other sine waves."""
    y, x = coordinates(height, width)
    for _ in range(4):
        a, b, c, d = rng.uniform(2, 9, 4)
        y, x = y + 0.09 * np.sin(a * x + b), x + 0.09 * np.sin(c * y + d)
    t = 0.5 + 0.5 * np.sin(rng.uniform(8, 30) * x + rng.uniform(4, 20) * y)
    return blend(t, palette(rng, 5))


def bricks(rng: Generator, height: int, width: int) -> Picture:
    """A wall: rows of bricks, each of its own shade, and mortar between."""
    mortar, base = palette(rng, 2).astype(np.float64)
    image = np.tile(mortar, (height, width, 1))
    brick = int(rng.integers(18, 50))
    for row, top in enumerate(range(0, height, brick // 2)):
        for left in range(-brick * (row % 2) // 2, width, brick):
            inside = image[top + 2 : top + brick // 2, max(left + 2, 0) : max(left + brick, 0)]
            inside[:] = base * rng.uniform(0.7, 1.15)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def bokeh(rng: Generator, height: int, width: int) -> Picture:
    """Out-of-focus lights over darkness."""
    image = np.tile(palette(rng, 1)[0] * 0.4, (height, width, 1)).astype(np.float32)
    for light in palette(rng, int(rng.integers(10, 40))):
        layer = np.zeros((height, width), np.float32)
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(layer, centre, int(rng.integers(6, 45)), float(rng.uniform(0.15, 0.6)), -1)
        image += cv2.GaussianBlur(layer, (0, 0), 2)[..., None] * light.astype(np.float32)
    return np.clip(image, 0, 255).astype(np.uint8)


def wood(rng: Generator, height: int, width: int) -> Picture:
    """Growth rings seen from near their centre, with grain."""
    y, x = coordinates(height, width)
    down, stretch, across = rng.uniform((-0.5, 0.2, -0.5), (1.5, 1, 1.5))
    radius = np.hypot((y - down) * stretch, x - across)
    radius += 0.01 * np.sin(rng.uniform(10, 25) * y + 3 * x)
    t = (radius * rng.uniform(10, 30)) % 1
    grain = rng.normal(0, 0.06, (height, 1))
    return blend(np.clip(t + grain, 0, 1), palette(rng, 2))


def triangles(rng: Generator, height: int, width: int) -> Picture:
    """A low-poly mesh over jittered grid points."""
    rows, columns = rng.integers(3, 9, 2)
    y, x = np.mgrid[0 : rows + 1, 0 : columns + 1].astype(np.float64)
    y = (y + rng.uniform(-0.35, 0.35, y.shape)) * height / rows
    x = (x + rng.uniform(-0.35, 0.35, x.shape)) * width / columns
    image = np.tile(palette(rng, 1)[0], (height, width, 1))
    for i in range(rows):
        for j in range(columns):
            around = ((i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j))
            quad = [(x[corner], y[corner]) for corner in around]
            for corners, ink in zip(((0, 1, 2), (0, 2, 3)), palette(rng, 2).tolist()):
                points = np.array([quad[c] for c in corners], np.int32)
                cv2.fillPoly(image, [points], ink)
    return image


def weave(rng: Generator, height: int, width: int) -> Picture:
    """Cloth: warp and weft, each thread rounded and going over and under."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    thread = rng.uniform(5, 22)
    warp, weft = palette(rng, 2).astype(np.float64)
    over = ((x // thread + y // thread) % 2)[..., None]
    shade_x = np.sin(np.pi * (x / thread % 1))[..., None]
    shade_y = np.sin(np.pi * (y / thread % 1))[..., None]
    image = over * warp * (0.55 + 0.45 * shade_x) + (1 - over) * weft * (0.55 + 0.45 * shade_y)
    return image.astype(np.uint8)


FAMILIES = (cells, cloud, marble, bricks, bokeh, wood, triangles, weave)
