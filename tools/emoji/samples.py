#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the sample pictures and, from a checkpoint, what PyTorch says of them (golden.json)."""

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch

import test_backgrounds
from evaluate import read, torch_model
from generate_test import drawing_of, paste, write

EMBEDDING_SHOWN = 8
QUALITY = {
    ".jpg": (cv2.IMWRITE_JPEG_QUALITY, 85),
    ".webp": (cv2.IMWRITE_WEBP_QUALITY, 80),
    ".png": (cv2.IMWRITE_PNG_COMPRESSION, 9),
}


class Sample(NamedTuple):
    file: str
    emoji: str
    width: int
    height: int
    background: str  # a function of test_backgrounds
    side: float  # longer side of the drawing, as a share of the shorter side of the picture
    angle: float  # degrees


SAMPLES = (
    Sample("hotdog.png", "hot dog", 320, 240, "wood", 0.85, 8),
    Sample("pizza.jpg", "slice of pizza", 400, 300, "weave", 0.8, -12),
    Sample("rocket.webp", "rocket", 300, 400, "bokeh", 0.9, 10),
    Sample("octopus.jpg", "octopus", 360, 360, "marble", 0.75, 0),
    Sample("guitar.png", "guitar", 240, 260, "triangles", 0.9, -6),
    Sample("bicycle.webp", "bicycle", 480, 360, "bricks", 0.8, 4),
    Sample("owl.jpg", "owl", 280, 340, "cloud", 0.85, -5),
    Sample("umbrella.webp", "umbrella with rain drops", 220, 200, "cells", 0.9, 14),
)


def make(sample: Sample, glyph: np.ndarray, seed: int) -> np.ndarray:
    """[H, W, 3] uint8 RGB: the emoji in the middle of a background."""
    rng = np.random.default_rng([seed, *sample.file.encode()])
    paint = getattr(test_backgrounds, sample.background)
    background = paint(rng, sample.height, sample.width) / np.float32(255)
    side = sample.side * min(sample.width, sample.height)
    centre = np.array([sample.width, sample.height]) / 2
    image = paste(background, drawing_of(glyph), side, centre, sample.angle)
    return (image * 255).round().clip(0, 255).astype(np.uint8)


def golden(checkpoint: Path, folder: Path) -> list[dict]:
    model, names = torch_model(checkpoint)
    entries = []
    for sample in SAMPLES:
        logits, embedding = model(read(folder / sample.file))
        probabilities = torch.softmax(torch.from_numpy(logits).double(), 0).numpy()
        best = int(probabilities.argmax())
        unit = embedding.astype(np.float64) / np.linalg.norm(embedding.astype(np.float64))
        entries.append({
            "file": sample.file,
            "emoji": sample.emoji,
            "label": names[best],
            "index": best,
            "probability": round(float(probabilities[best]), 7),
            "logit": round(float(logits[best]), 5),
            "embedding": [round(float(v), 7) for v in unit[:EMBEDDING_SHOWN]],
        })
    return entries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("glyphs", type=Path, help="the .npz of render.py")
    parser.add_argument("folder", type=Path, help="where the samples go")
    parser.add_argument("--checkpoint", type=Path, help="for the golden answers")
    parser.add_argument("--golden", type=Path, help="the .json to write them to")
    parser.add_argument("--seed", type=int, default=6)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    data = np.load(args.glyphs)
    glyphs = dict(zip(map(str, data["names"]), data["glyphs"]))
    args.folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        image = make(sample, glyphs[sample.emoji], args.seed)
        path = args.folder / sample.file
        write(path, image, QUALITY[path.suffix])
    if args.checkpoint and args.golden:
        entries = golden(args.checkpoint, args.folder)
        args.golden.write_text(json.dumps(entries, indent=1) + "\n")
        for entry in entries:
            print(f"{entry['file']}: {entry['label']} {entry['probability']:.3f}")


if __name__ == "__main__":
    main()
