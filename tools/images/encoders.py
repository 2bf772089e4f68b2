# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes small JPEG, PNG and WebP files of every kind that a decoder may meet."""

import io
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, PngImagePlugin

ORIENTATION_TAG = 0x0112
SAMPLINGS = {
    "411": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411,
    "420": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    "422": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "440": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440,
    "444": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
}
# PNG's passes of interlacing: first x, first y, step x, step y.
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

Files = Iterator[tuple[str, bytes]]


def picture(width: int, height: int, channels: int = 3) -> np.ndarray:
    """Waves with a hard-edged block and some noise, different in every corner and channel."""
    rng = np.random.default_rng(width * 1000 + height)
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        127 + 90 * np.sin(x * (0.21 + 0.1 * c) + y * (0.13 + 0.05 * c) + c) for c in range(channels)
    ]
    pixels = np.stack(planes, -1) + rng.integers(-12, 13, (height, width, channels))
    pixels[height // 5 : height // 2, width // 4 : width // 2] = 250 - 60 * np.arange(channels)
    pixels[: height // 6, : width // 8] = 5
    return np.clip(pixels, 0, 255).astype(np.uint8)


def pillow(pixels: np.ndarray, kind: str, mode: str | None = None, **options) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels, mode).save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation: int, order: str = ">", kind: int = 3) -> bytes:
    """TIFF data with one entry: the orientation as a SHORT (kind 3) or a LONG (kind 4)."""
    value = struct.pack(order + ("HH" if kind == 3 else "I"), *([orientation, 0][: 5 - kind]))
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, 1)
    return head + struct.pack(order + "HHI", ORIENTATION_TAG, kind, 1) + value + bytes(4)


def app1(payload: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


def insert_segments(jpeg: bytes, segments: bytes) -> bytes:
    """Puts segments behind the JPEG's start marker."""
    return jpeg[:2] + segments + jpeg[2:]


def cjpeg(pixels: np.ndarray, *options: str) -> bytes:
    """libjpeg-turbo's encoder, for what the Python packages can't write."""
    height, width, _ = pixels.shape
    ppm = b"P6 %d %d 255\n" % (width, height) + pixels.tobytes()
    return subprocess.run(["cjpeg", *options], input=ppm, capture_output=True, check=True).stdout


def with_scans(pixels: np.ndarray, script: str) -> bytes:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(script)
        file.flush()
        return cjpeg(pixels, "-scans", file.name)


def jpeg_samplings() -> Files:
    for name, factor in SAMPLINGS.items():
        for progressive in (0, 1):
            options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
            options += [cv2.IMWRITE_JPEG_PROGRESSIVE, progressive, cv2.IMWRITE_JPEG_QUALITY, 88]
            data = cv2.imencode(".jpg", picture(45, 37), options)[1].tobytes()
            yield f"sampling_{name}{'_progressive' if progressive else ''}.jpg", data
    yield "sampling_odd.jpg", cjpeg(picture(45, 37), "-sample", "3x1,1x1,3x1")
    yield "one_pixel.jpg", pillow(picture(1, 1), "JPEG")
    yield "one_column.jpg", pillow(picture(1, 33), "JPEG")
    yield "wide.jpg", pillow(picture(300, 5), "JPEG", quality=40)


def jpeg_colours() -> Files:
    yield "grey.jpg", pillow(picture(41, 29, 1)[..., 0], "JPEG")
    yield "rgb.jpg", pillow(picture(41, 29), "JPEG", keep_rgb=True)
    cmyk = pillow(picture(41, 29, 4), "JPEG", "CMYK")
    transform = cmyk.index(b"Adobe") + 11
    yield "cmyk.jpg", cmyk
    yield "ycck.jpg", cmyk[:transform] + b"\2" + cmyk[transform + 1 :]
    yield "cmyk_no_adobe.jpg", cmyk.replace(b"Adobe", b"Other")
    yield "cmyk_turned.jpg", insert_segments(cmyk, app1(b"Exif\0\0" + exif(6)))


def jpeg_codings() -> Files:
    options = [cv2.IMWRITE_JPEG_RST_INTERVAL, 2]
    yield "restart.jpg", cv2.imencode(".jpg", picture(70, 40), options)[1].tobytes()
    yield "optimised.jpg", pillow(picture(41, 29), "JPEG", optimize=True, quality=97)
    yield "coarse.jpg", pillow(picture(41, 29), "JPEG", quality=3)
    yield "arithmetic.jpg", cjpeg(picture(41, 29), "-arithmetic")
    yield "arithmetic_progressive.jpg", cjpeg(picture(41, 29), "-arithmetic", "-progressive")
    yield "scan_each.jpg", with_scans(picture(41, 29), "0;\n1;\n2;\n")
    plain = pillow(picture(41, 29), "JPEG")
    yield "no_end_marker.jpg", plain[:-2]
    yield "no_end_progressive.jpg", pillow(picture(41, 29), "JPEG", progressive=True)[:-2]
    yield "junk_behind.jpg", plain + b"junk" * 50
    tables = plain.index(b"\xff\xc4")
    yield "no_huffman_tables.jpg", plain[:tables] + plain[plain.index(b"\xff\xda") :]


def jpeg_orientations() -> Files:
    plain = pillow(picture(37, 20), "JPEG")
    for orientation in range(10):
        order = "<" if orientation % 2 else ">"
        segment = app1(b"Exif\0\0" + exif(orientation, order))
        yield f"exif_{orientation}.jpg", insert_segments(plain, segment)
    tall = pillow(picture(12, 150), "JPEG")
    for orientation in (2, 3, 5, 6, 7, 8):
        segment = app1(b"Exif\0\0" + exif(orientation))
        yield f"exif_{orientation}_tall.jpg", insert_segments(tall, segment)
    xmp = app1(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")
    turned = app1(b"Exif\0\0" + exif(6))
    yield "exif_long_little.jpg", insert_segments(plain, app1(b"Exif\0\0" + exif(6, "<", 4)))
    yield "exif_long_big.jpg", insert_segments(plain, app1(b"Exif\0\0" + exif(6, ">", 4)))
    yield "exif_behind_xmp.jpg", insert_segments(plain, xmp + turned)
    yield "exif_before_xmp.jpg", insert_segments(plain, turned + xmp)
    yield "exif_cut.jpg", insert_segments(plain, app1(b"Exif\0\0" + exif(6)[:20]))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(header: tuple[int, int, int, int], rows: bytes, before: bytes = b"", behind: bytes = b""):
    """A PNG of (width, height, bit depth, colour type), with chunks before and behind the pixels."""
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *header, 0, 0, 0))
    return start + before + chunk(b"IDAT", zlib.compress(rows)) + behind + chunk(b"IEND", b"")


def raw_png(depth: int, colour: int, before: bytes = b"", behind: bytes = b"") -> bytes:
    """Noise in rows without a filter, at any depth and colour type."""
    width, height = 19, 11
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    rng = np.random.default_rng(depth * 10 + colour)
    rows = rng.integers(0, 256, (height, (width * samples * depth + 7) // 8 + 1)).astype(np.uint8)
    rows[:, 0] = 0
    return png((width, height, depth, colour), rows.tobytes(), before, behind)


def png_kinds() -> Files:
    for depth in (1, 2, 4, 8, 16):
        yield f"grey_{depth}.png", raw_png(depth, 0)
        yield f"grey_{depth}_trns.png", raw_png(depth, 0, chunk(b"tRNS", b"\0\1"))
    rng = np.random.default_rng(3)
    for depth in (1, 2, 4, 8):
        # Eight bits: with indices beyond the palette's end.
        colours = rng.integers(0, 256, 3 * min(2**depth, 200)).astype(np.uint8).tobytes()
        palette = chunk(b"PLTE", colours)
        yield f"palette_{depth}.png", raw_png(depth, 3, palette)
        yield f"palette_{depth}_trns.png", raw_png(depth, 3, palette + chunk(b"tRNS", b"\0\x80"))
    for name, colour in (("rgb", 2), ("grey_alpha", 4), ("rgba", 6)):
        yield f"{name}_8.png", raw_png(8, colour)
        yield f"{name}_16.png", raw_png(16, colour)
    yield "rgb_8_trns.png", raw_png(8, 2, chunk(b"tRNS", bytes(6)))
    yield "gamma.png", raw_png(8, 2, chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "filtered.png", pillow(picture(60, 40), "PNG", optimize=True)


def png_orders() -> Files:
    """Interlacing, orientation, animation."""
    for mode, channels in (("RGB", 3), ("RGBA", 4)):
        pixels = picture(23, 17, channels)
        yield f"interlaced_{mode.lower()}.png", interlaced(pixels)
    yield "interlaced_small.png", interlaced(picture(3, 2))
    for orientation in (3, 6, 7):
        data = exif(orientation, "<")
        yield f"exif_{orientation}.png", raw_png(8, 2, before=chunk(b"eXIf", data))
    yield "exif_prefix.png", raw_png(8, 2, before=chunk(b"eXIf", b"Exif\0\0" + exif(6)))
    tall = pillow(picture(12, 150), "PNG")
    end_of_header = tall.index(b"IHDR") + 21
    turn = chunk(b"eXIf", exif(6))
    yield "exif_6_tall.png", tall[:end_of_header] + turn + tall[end_of_header:]
    yield "exif_behind.png", raw_png(8, 2, behind=chunk(b"eXIf", exif(8)))
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "not about pixels")
    yield "text.png", pillow(picture(16, 9), "PNG", pnginfo=text)
    frames = [Image.fromarray(pixels) for pixels in (picture(20, 14), picture(20, 14)[:, ::-1])]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    yield "animated.png", buffer.getvalue()


def interlaced(pixels: np.ndarray) -> bytes:
    height, width, channels = pixels.shape
    rows = b""
    for x, y, step_x, step_y in ADAM7:
        part = pixels[y::step_y, x::step_x]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 1)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def webp_kinds() -> Files:
    for mode, channels in (("RGB", 3), ("RGBA", 4)):
        name = mode.lower()
        pixels = picture(45, 37, channels)
        yield f"lossless_{name}.webp", pillow(pixels, "WEBP", mode, lossless=True, exact=True)
        yield f"lossy_{name}.webp", pillow(pixels, "WEBP", mode, quality=70)
        frames = [Image.fromarray(np.roll(pixels, 9 * i, 1), mode) for i in range(3)]
        for kind, options in (("lossless", {"lossless": True}), ("lossy", {"quality": 60})):
            buffer = io.BytesIO()
            frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], **options)
            yield f"animated_{kind}_{name}.webp", buffer.getvalue()
    yield "one_pixel.webp", pillow(picture(1, 1), "WEBP", lossless=True)
    turned = Image.Exif()
    turned[ORIENTATION_TAG] = 6
    yield "exif_6.webp", pillow(picture(21, 13), "WEBP", lossless=True, exif=turned)


def all_files() -> Files:
    yield from jpeg_samplings()
    yield from jpeg_colours()
    yield from jpeg_codings()
    yield from jpeg_orientations()
    yield from png_kinds()
    yield from png_orders()
    yield from webp_kinds()
