# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Real image files, and the tensors that the API makes of them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import cv2
import numpy as np

# Files of scikit-image's wheel: JPEG and PNG, square and not.
NAMES = (
    "rocket.jpg",
    "hubble_deep_field.jpg",
    "retina.jpg",
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
)


def paths() -> list[Path]:
    """Where the pictures are; they stay in the package and are never copied."""
    spec = importlib.util.find_spec("skimage")
    if spec is None or spec.origin is None:
        raise SystemExit("scikit-image is missing: run tools/venv.sh")
    folder = Path(spec.origin).parent / "data"
    return [folder / name for name in NAMES]


def to_tensor(path: Path, size: int) -> np.ndarray:
    """File to float32 [1, 3, size, size] in [0, 1]: RGB, stretched by OpenCV's bilinear resize."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise SystemExit(f"OpenCV can't read {path}")
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
    resized = cv2.resize(rgb, (size, size), interpolation=cv2.INTER_LINEAR)
    scaled = (resized.astype(np.float64) / 255.0).astype(np.float32)
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])
