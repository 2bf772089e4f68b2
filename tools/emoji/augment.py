# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Turns clean drawings into training pictures.

The ranges are wider than those of generate_test.py. A picture is [S, S, 3] uint8 RGB; a drawing is
[136, 136, 4] premultiplied uint8 RGBA. OpenCV on bytes, because one core must feed the training.
A strength of 0...1 narrows every range towards a large upright emoji on a plain background. It is
drawn for each picture, up to a limit: with all pictures at full strength from the first step on,
the network was seen to learn nothing, and later to be poor at plain pictures. The first PLAIN_SHARE
of each batch are clean drawings on white.
"""

import cv2
import numpy as np
import torch

import backgrounds

Picture = np.ndarray

PLAIN_SHARE = 1 / 8
BANK_COUNT = 2200
BANK_SIZE = 176
NOISE_DEVIATIONS = (3, 6, 10, 15, 20)
LUMA = np.array([0.299, 0.587, 0.114])


def premultiplied(glyphs: np.ndarray) -> np.ndarray:
    rgba = glyphs.astype(np.uint16)
    rgba[..., :3] = (rgba[..., :3] * rgba[..., 3:] + 127) // 255
    return rgba.astype(np.uint8)


def saturation(amount: float) -> np.ndarray:
    """[3, 3]: colours moved towards (< 1) or away from (> 1) their luminance."""
    return amount * np.eye(3) + (1 - amount) * LUMA


class Augmenter:
    def __init__(self, glyphs: np.ndarray, image_size: int, seed: int) -> None:
        self.size = image_size
        self.rng = np.random.default_rng(seed)
        self.sharp = premultiplied(glyphs)
        # The same drawings averaged over 2x2: what a shrink with antialiasing starts from.
        self.soft = np.stack([cv2.blur(glyph, (2, 2)) for glyph in self.sharp])
        self.bank = backgrounds.paint_many(glyphs, BANK_COUNT, BANK_SIZE, seed)
        self.noise = [
            (self.rng.standard_normal((BANK_SIZE, BANK_SIZE, 3)) * deviation).astype(np.int16)
            for deviation in NOISE_DEVIATIONS
        ]

    def uniform(self, low: float, high: float, neutral: float, count: int = 1) -> np.ndarray:
        value = self.rng.uniform(low, high, count)
        value = neutral + self.strength * (value - neutral)
        return value if count > 1 else value[0]

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability * self.strength

    def batch(self, labels: np.ndarray, limit: float) -> torch.Tensor:
        """labels [B] -> [B, 3, S, S] float in 0...1, channels last in memory."""
        plain = int(len(labels) * PLAIN_SHARE)
        limits = [0.0] * plain + [limit] * (len(labels) - plain)
        made = [self.picture(int(label), limit) for label, limit in zip(labels, limits)]
        pictures = torch.from_numpy(np.stack(made))
        return pictures.permute(0, 3, 1, 2).float().div_(255)

    def picture(self, label: int, limit: float) -> Picture:
        rng = self.rng
        self.strength = limit * rng.random() ** 0.4
        drawing = self.place(label)
        cover = cv2.cvtColor(255 - drawing[..., 3], cv2.COLOR_GRAY2RGB)
        image = cv2.multiply(self.background(), cover, scale=1 / 255)
        image = cv2.add(image, self.tint(drawing))
        if self.chance(0.4):
            self.occlude(image)
        image = self.light(image)
        if self.chance(0.25):
            image = self.lower_resolution(image)
        if self.chance(0.45):
            across, down = rng.uniform(0.3, 1.9, 2)  # unequal: some motion with the defocus
            image = cv2.GaussianBlur(image, (9, 9), across, sigmaY=down)
        if self.chance(0.4):
            noise = self.noise[rng.integers(len(self.noise))]
            image = cv2.add(image, self.window(noise), dtype=cv2.CV_8U)
        if self.chance(0.35):
            image = self.jpeg(image)
        return image

    def window(self, source: np.ndarray) -> np.ndarray:
        top, left = self.rng.integers(BANK_SIZE - self.size, size=2)
        return source[top : top + self.size, left : left + self.size]

    def place(self, label: int) -> np.ndarray:
        """Size, aspect, rotation, shear and position: [S, S, 4] premultiplied."""
        rng = self.rng
        glyph = (self.soft if rng.random() < 0.4 else self.sharp)[label]
        side = glyph.shape[0]
        size, aspect = self.uniform(0.34, 1.06, 0.9), np.exp(self.uniform(-0.36, 0.36, 0))
        # Width and height as fractions of the frame: an aspect other than 1 shrinks one of them.
        extent = np.array([size * min(aspect, 1), size / max(aspect, 1)])
        angle, shear = np.deg2rad(self.uniform(-32, 32, 0)), self.uniform(-0.15, 0.15, 0)
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, shear * cos - sin], [sin, shear * sin + cos]])
        matrix = np.diag(extent * self.size / side) @ turn
        # At least about nine tenths of the drawing stay inside the frame.
        room = np.maximum(1.08 - extent, 0.06) / 2
        centre = (0.5 + self.uniform(-1, 1, 0, 2) * room) * self.size
        shift = centre - matrix @ np.array([side / 2, side / 2])
        affine = np.column_stack([matrix, shift])
        return cv2.warpAffine(glyph, affine, (self.size, self.size), flags=cv2.INTER_LINEAR)

    def background(self) -> Picture:
        """A window of the bank, flipped, its channels permuted, scaled and shifted."""
        rng = self.rng
        image = self.window(self.bank[rng.integers(BANK_COUNT)])
        if rng.random() >= 1.5 * self.strength:
            white = self.strength == 0 or rng.random() < 0.4
            return np.full_like(image, 255 if white else rng.integers(0, 256, 3))
        if rng.random() < 0.5:
            image = image[:, ::-1]
        if rng.random() < 0.5:
            image = image.transpose(1, 0, 2)
        image = np.ascontiguousarray(image)
        if rng.random() < 0.3:
            return image
        colours = np.eye(3)[rng.permutation(3)] * rng.uniform(0.6, 1.1)
        return cv2.transform(image, np.column_stack([colours, rng.uniform(-25, 60, 3)]))

    def tint(self, drawing: np.ndarray) -> Picture:
        """Colour changes of the drawing alone; its offset follows its alpha."""
        colours = np.diag(self.uniform(0.85, 1.15, 1, 3)) @ saturation(self.uniform(0.3, 1.5, 1))
        offset = np.full(3, self.uniform(-0.08, 0.08, 0))
        return cv2.transform(drawing, np.column_stack([colours, offset]))

    def occlude(self, image: Picture) -> None:
        """Up to three blots or lines over everything."""
        rng = self.rng
        for _ in range(rng.integers(1, 4)):
            ink = rng.integers(0, 256, 3)
            if rng.random() < 0.5:
                ends = rng.integers(0, self.size, (2, 2)).tolist()
                thickness = int(rng.integers(1, 4))
                cv2.line(image, ends[0], ends[1], ink.tolist(), thickness, cv2.LINE_AA)
                continue
            height, width = rng.integers(4, 20, 2)
            top, left = rng.integers(self.size - 20, size=2)
            image[top : top + height, left : left + width] = ink

    def light(self, image: Picture) -> Picture:
        """Of the whole picture: saturation, contrast, white balance, brightness, gamma."""
        mean = np.array(cv2.mean(image)[:3])
        contrast = self.uniform(0.45, 1.5, 1)
        amount = 0.0 if self.chance(0.05) else self.uniform(0.3, 1.5, 1)
        gain = np.diag(self.uniform(0.85, 1.15, 1, 3) * self.uniform(0.6, 1.45, 1))
        colours = gain @ saturation(amount)
        offset = (1 - contrast) * colours @ mean + self.uniform(-25, 25, 0)
        image = cv2.transform(image, np.column_stack([contrast * colours, offset]))
        if self.chance(0.4):
            curve = np.linspace(0, 1, 256) ** np.exp(self.rng.uniform(-0.5, 0.5))
            image = cv2.LUT(image, (curve * 255 + 0.5).astype(np.uint8))
        return image

    def lower_resolution(self, image: Picture) -> Picture:
        """Through a smaller size and back, with or without antialiasing."""
        side = int(self.rng.integers(48, self.size))
        method = cv2.INTER_AREA if self.rng.random() < 0.5 else cv2.INTER_LINEAR
        small = cv2.resize(image, (side, side), interpolation=method)
        return cv2.resize(small, (self.size, self.size), interpolation=cv2.INTER_LINEAR)

    def jpeg(self, image: Picture) -> Picture:
        quality = int(self.rng.integers(25, 96))
        _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return cv2.imdecode(data, cv2.IMREAD_COLOR)
