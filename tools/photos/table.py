# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What the tables of pictures say: `photos.tsv` and `stamps.tsv`, which lie beside this file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

TABLES = ("photos.tsv", "stamps.tsv")
ROLES = ("sample-candidate", "free", "measure", "held-out")
SHIPPABLE = ("CC0-1.0", "public domain")
CLASSES = 1000


class Source(NamedTuple):
    """A package that holds pictures, and the folder in it that the tables count from."""

    kind: str  # deb or wheel
    package: str
    version: str
    root: str
    cut_outs: bool = False  # on nothing, rather than photographs


SOURCES = {
    "gcompris": Source("deb", "gcompris-qt-data", "3.1-2", "usr/share/gcompris-qt/rcc"),
    "skimage": Source("wheel", "scikit-image", "0.26.0", "skimage/data"),
    "sklearn": Source("wheel", "scikit-learn", "1.5.2", "sklearn/datasets/images"),
    "lomiri-16": Source("deb", "lomiri-wallpapers-16.04", "20.04.0-2", "usr/share/backgrounds"),
    "lomiri-20": Source("deb", "lomiri-wallpapers-20.04", "20.04.0-2", "usr/share/backgrounds"),
    "mate": Source("deb", "mate-backgrounds", "1.26.0-1", "usr/share/backgrounds/mate/nature"),
    "plasma": Source(
        "deb", "plasma-workspace-wallpapers", "4:5.27.5-2", "usr/share/wallpapers"
    ),
    "opencv": Source("deb", "opencv-doc", "4.6.0+dfsg-12", "usr/share/doc/opencv-doc/examples"),
    "stamps": Source(
        "deb", "tuxpaint-stamps-default", "2022.06.04-1", "usr/share/tuxpaint/stamps", True
    ),
}


class Picture(NamedTuple):
    """A line of a table. In `file`, what follows `NAME.rcc/` ends a path in that Qt resource."""

    source: str
    file: str
    author: str
    licence: str
    role: str
    classes: str  # indices of ImageNet-1k that name it, with commas; empty where none is certain

    def path(self) -> Path:
        """Where it lies among the gathered pictures."""
        return Path("pictures", self.source, self.file.replace("/", "-"))


def check(picture: Picture) -> str | None:
    """What is wrong with a line."""
    if picture.source not in SOURCES:
        return f"there is no source {picture.source}"
    if picture.role not in ROLES:
        return f"there is no role {picture.role}"
    if picture.role == "sample-candidate" and picture.licence not in SHIPPABLE:
        return f"{picture.licence} can't be shipped"
    if picture.role == "held-out" and not picture.classes:
        return "is held out without a class to find"
    indices = picture.classes.split(",") if picture.classes else []
    if not all(index.isdecimal() and int(index) < CLASSES for index in indices):
        return f"{picture.classes} are not indices of classes"
    return None


def read() -> list[Picture]:
    """All lines of the tables, none of them wrong."""
    pictures = []
    for name in TABLES:
        with Path(__file__).with_name(name).open(newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                picture = Picture(**row)
                if problem := check(picture):
                    raise SystemExit(f"{name}: {picture.file}: {problem}")
                pictures.append(picture)
    if len({picture.path() for picture in pictures}) < len(pictures):
        raise SystemExit("the tables name a picture twice")
    return pictures
