#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes tests/data/images: small image files, and what OpenCV, Pillow and torchvision make of them.

    decode/*             encoded images
    decode.tsv           file, and OpenCV's decoded width, height, CRC-32 of the RGB bytes; Pillow's
                         of TURNED
    decode/*.expected.png  those pixels, for formats whose decoders may differ by rounding
    resize.tsv           sizes, and the CRC-32 of what OpenCV resizes a pattern to
    tensor.tsv           sizes, mean, std, and the CRC-32 and first values of the tensor
    bad/*                files to refuse
    …                    transforms.py lists what Pillow and torchvision make

They are the oracles: nothing here comes from onsight. Needs tools/requirements.txt's packages and
cjpeg (Debian: libjpeg-turbo-progs).
"""

import argparse
import base64
import re
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

import encoders
import transforms

OPENCV = "4.11.0"
LOSSY = (".jpg", ".webp")
# What Pillow and browsers turn, and OpenCV does not.
TURNED = ("exif_long_big.jpg", "exif_behind_xmp.jpg", "exif_prefix.png", "exif_6.webp")

# (source width, height, result width, height): equal, halves, doubles, odd ratios both ways, one
# pixel, thin, wide, and the sizes that models take.
RESIZES = [
    (1, 1, 1, 1), (1, 1, 5, 3), (2, 2, 1, 1), (1, 7, 4, 4), (7, 1, 4, 4), (2, 1, 3, 1),
    (3, 3, 2, 2), (3, 5, 5, 3), (4, 4, 4, 4), (4, 4, 2, 2), (4, 4, 8, 8), (5, 5, 4, 4),
    (8, 6, 4, 3), (8, 6, 16, 12), (9, 7, 3, 7), (9, 7, 9, 21), (10, 10, 7, 13), (13, 17, 17, 13),
    (16, 16, 15, 15), (16, 16, 17, 17), (31, 33, 32, 32), (33, 31, 32, 32), (64, 48, 32, 24),
    (64, 48, 21, 16), (64, 48, 16, 12), (64, 48, 63, 47), (64, 48, 224, 224), (64, 64, 128, 32),
    (100, 1, 1, 100), (1, 100, 100, 1), (100, 75, 384, 384), (127, 255, 64, 128),
    (200, 150, 199, 151), (224, 224, 224, 224), (224, 224, 384, 384), (256, 256, 224, 224),
    (300, 200, 224, 224), (320, 240, 160, 120), (384, 384, 224, 224), (448, 448, 224, 224),
    (500, 375, 224, 224), (640, 480, 224, 224), (640, 480, 384, 384), (641, 479, 384, 384),
    (768, 768, 384, 384), (800, 2, 3, 300), (2, 800, 300, 3), (1000, 700, 384, 384),
    (1024, 768, 299, 299), (1280, 720, 384, 384), (40000, 2, 224, 4), (2, 40000, 4, 224),
]  # fmt: skip

TENSORS = [
    (64, 48, 32, 24, None, None),
    (64, 48, 33, 41, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    (40, 30, 64, 64, (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    (17, 23, 17, 23, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    (300, 200, 224, 224, (0.0, 0.1, 1.0), (1.0, 0.3, 2.0)),
]


def pattern(width: int, height: int) -> np.ndarray:
    """The bytes that the C++ tests make, too: a hash of each byte's index."""
    i = np.arange(width * height * 3, dtype=np.uint32)
    i = i * np.uint32(2654435761)
    i ^= i >> np.uint32(15)
    i *= np.uint32(2246822519)
    i ^= i >> np.uint32(13)
    return (i & np.uint32(255)).astype(np.uint8).reshape(height, width, 3)


def crc(array: np.ndarray) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"


def decode(data: bytes, path: Path) -> np.ndarray:
    """RGB as OpenCV's imread gives it: from memory it wants the end marker of a JPEG as well."""
    if path.name in TURNED:
        return np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert bgr is not None, f"OpenCV can't read {path}"
    in_memory = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert in_memory is None or np.array_equal(bgr, in_memory), path
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def write_decode(out: Path) -> None:
    (out / "decode").mkdir(parents=True, exist_ok=True)
    lines = ["file\twidth\theight\tcrc32"]
    for name, data in encoders.all_files():
        path = out / "decode" / name
        path.write_bytes(data)
        rgb = decode(data, path)
        lines.append(f"{name}\t{rgb.shape[1]}\t{rgb.shape[0]}\t{crc(rgb)}")
        if path.suffix in LOSSY:
            expected = path.with_suffix(path.suffix + ".expected.png")
            best = [cv2.IMWRITE_PNG_COMPRESSION, 9]
            cv2.imwrite(str(expected), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), best)
    (out / "decode.tsv").write_text("\n".join(lines) + "\n")


def write_resize(out: Path) -> None:
    lines = ["source_width\tsource_height\twidth\theight\tcrc32"]
    for source_width, source_height, width, height in RESIZES:
        source = pattern(source_width, source_height)
        resized = cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR)
        lines.append(f"{source_width}\t{source_height}\t{width}\t{height}\t{crc(resized)}")
    (out / "resize.tsv").write_text("\n".join(lines) + "\n")


def write_tensor(out: Path) -> None:
    lines = ["source_width\tsource_height\twidth\theight\tmean\tstd\tcrc32\tfirst"]
    for source_width, source_height, width, height, mean, std in TENSORS:
        source = pattern(source_width, source_height)
        resized = cv2.resize(source, (width, height), interpolation=cv2.INTER_LINEAR)
        shift, scale = np.array(mean or (0, 0, 0.0)), np.array(std or (1, 1, 1.0))
        values = (resized.astype(np.float64) - 255 * shift) / (255 * scale)
        tensor = values.astype("<f4").transpose(2, 0, 1)
        text = [",".join(map(repr, triple)) if triple else "-" for triple in (mean, std)]
        first = ",".join(f"{value:.9g}" for value in tensor[:, 0, 0])
        sizes = f"{source_width}\t{source_height}\t{width}\t{height}"
        lines.append(f"{sizes}\t{text[0]}\t{text[1]}\t{crc(tensor)}\t{first}")
    (out / "tensor.tsv").write_text("\n".join(lines) + "\n")


def many_scans() -> bytes:
    """A progressive JPEG whose last scan comes 150 times more."""
    jpeg = encoders.cjpeg(encoders.picture(16, 16), "-progressive")
    last = [match.start() for match in re.finditer(b"\xff\xda", jpeg)][-1]
    return jpeg[:-2] + jpeg[last:-2] * 150 + jpeg[-2:]


def write_large(out: Path) -> None:
    """A black picture as large as a phone's camera takes it, in 13 kB."""
    (out / "large").mkdir(parents=True, exist_ok=True)
    Image.new("1", (12_000, 9_000)).save(out / "large" / "phone_108.png")


def write_bad(out: Path) -> None:
    (out / "bad").mkdir(parents=True, exist_ok=True)
    huge = encoders.png((100_000, 100_000, 8, 2), b"")
    (out / "bad" / "huge.png").write_bytes(huge)
    (out / "bad" / "no_size.png").write_bytes(encoders.png((0, 0, 8, 2), b""))
    jpeg = encoders.pillow(encoders.picture(16, 16), "JPEG")
    size = jpeg.index(b"\xff\xc0") + 5
    for name, side in (("huge", 65_000), ("no_size", 0)):
        data = jpeg[:size] + struct.pack(">HH", side, side) + jpeg[size + 4 :]
        (out / "bad" / f"{name}.jpg").write_bytes(data)
    # One black pixel, and 20 million bytes more in the same compressed data.
    endless = encoders.png((1, 1, 8, 2), bytes(4 + 20_000_000))
    (out / "bad" / "endless_data.png").write_bytes(endless)
    (out / "bad" / "many_scans.jpg").write_bytes(many_scans())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[2] / "tests" / "data" / "images"
    parser.add_argument("--out", type=Path, default=default)
    out = parser.parse_args().out
    assert cv2.__version__ == OPENCV, f"expected OpenCV {OPENCV}, found {cv2.__version__}"
    write_decode(out)
    write_resize(out)
    write_tensor(out)
    write_bad(out)
    write_large(out)
    transforms.write_resample(out, pattern)
    transforms.write_torchvision(out)
    photo = (out / "decode" / "sampling_420.jpg").read_bytes()
    (out / "sampling_420.jpg.base64").write_bytes(base64.encodebytes(photo))


if __name__ == "__main__":
    main()
