#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Proves that the packages of build/packages work: `check.py linux-x64`, after package.py and
`./dev build release`, which is what answers are compared with.

Looks into the binaries, packs onsight and the platform's package, looks for the notices in what was packed,
and runs it in Node and as the command, on glibc 2.31: ARM64 under qemu-user. x64 must give the release
build's bits on every target.
"""

import argparse
import json
import os
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import elf
from notices import weights_texts

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build/packages"
REFERENCE = ROOT / "build/release/bin/onsight"
IMAGES = sorted(str(path) for path in (ROOT / "samples").iterdir() if path.suffix != ".md")
# What the addon may say of some of them.
NAMES = {
    "bison.jpg": {"bison"},
    "cat.jpg": {"tabby", "tiger cat", "Egyptian cat"},
    "coffee.jpg": {"espresso"},
    "macaw.webp": {"macaw"},
}
NODE_VERSION = "20.20.2"
ARM64_TOLERANCE = 1e-5  # of a number of the unit vector: other instructions round differently

Answers = dict[str, Any]


def run(command: Sequence[str | Path], **options: Any) -> str:
    return subprocess.run(
        [str(word) for word in command], check=True, text=True, stdout=subprocess.PIPE, **options
    ).stdout


def old_system(platform: str) -> list[str]:
    """The beginning of a command that runs a program with the libraries of Debian 11."""
    root = ROOT / "build/prebuilt" / platform / "root"
    if platform == "linux-arm64":
        return ["qemu-aarch64", "-L", str(root)]
    folders = ":".join(str(root / f"{top}lib/x86_64-linux-gnu") for top in ("", "usr/"))
    return [str(root / "lib64/ld-linux-x86-64.so.2"), "--library-path", folders]


def fetch_node(platform: str) -> Path:
    """Node's own binary for the platform, as npm has it."""
    folder = ROOT / f"build/prebuilt/node-{platform}"
    node = folder / f"node_modules/node-{platform}/bin/node"
    if not node.exists():
        package = f"node-{platform}@{NODE_VERSION}"
        options = ["--force", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"]
        run(["npm", "install", "--prefix", folder, *options, package])
    return node


def install(packages: Sequence[str], folder: Path) -> None:
    """What `npm install` would do with the packed packages, without a registry."""
    for name in packages:
        options = ["--ignore-scripts", "--json", "--pack-destination", folder]
        packed = json.loads(run(["npm", "pack", PACKAGES / name, *options]))
        target = folder / "node_modules" / name
        target.mkdir(parents=True)
        tarball = folder / packed[0]["filename"].replace("@", "").replace("/", "-")
        run(["tar", "-xzf", tarball, "-C", target, "--strip-components=1"])
        print(f"{name}: {packed[0]['size'] / 1e6:.1f} MB packed, {packed[0]['unpackedSize'] / 1e6:.1f} MB")
    for name in json.loads((folder / "node_modules/onsight/package.json").read_text())["dependencies"]:
        link = folder / "node_modules" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(ROOT / "packages/onsight/node_modules" / name)


def embeddings(command: Sequence[str | Path], target: str) -> list[list[float]]:
    environment = os.environ | {"ONSIGHT_TARGET": target}
    lines = run([*command, "embed", "--json", *IMAGES], env=environment).splitlines()
    return [json.loads(line)["embedding"] for line in lines]


def information(command: Sequence[str | Path]) -> Answers:
    return json.loads(run([*command, "info", "--json"]))


def compare(what: str, got: list[list[float]], wanted: list[list[float]], tolerance: float) -> list[str]:
    """Vectors as float32, image by image; a tolerance of 0 asks for the same bits."""
    if len(got) != len(IMAGES) or len(wanted) != len(IMAGES):
        return [f"{what}: {len(got)} and {len(wanted)} answers for {len(IMAGES)} images"]
    problems = []
    for image, a, b in zip(IMAGES, got, wanted, strict=True):
        error = max(abs(x - y) for x, y in zip(a, b, strict=True))
        same = struct.pack(f"{len(a)}f", *a) == struct.pack(f"{len(b)}f", *b)
        if not (same if tolerance == 0 else error <= tolerance):
            problems.append(f"{what}: {Path(image).name} differs by {error:.1e}")
    return problems


def check_command(command: Sequence[str | Path], platform: str) -> list[str]:
    got, wanted = information(command), information([REFERENCE])
    if platform == "linux-arm64":
        wanted["targets"] = ["emu128", "neon", "neondot", "neoni8mm"]  # qemu's default CPU has all
        wanted["target"] = wanted["targets"][-1]
    problems = [
        f"command: {key} is {got[key]}, not {wanted[key]}"
        for key in ("version", "targets", "target", "codecs", "embedded_model_bytes")
        if got[key] != wanted[key]
    ]
    for target in got["targets"]:
        other = target if platform == "linux-x64" else "emu128"
        tolerance = 0 if platform == "linux-x64" else ARM64_TOLERANCE
        answers = embeddings(command, target), embeddings([REFERENCE], other)
        problems += compare(f"command on {target}", *answers, tolerance)
    return problems


def check_addon(answers: Answers, command: Sequence[str | Path]) -> list[str]:
    """The addon against the command of the same package, which was compared with the release."""
    info = information(command)
    expected = {
        "glibc": (answers["glibc"], "2.31"),
        "version": (answers["runtime"]["version"], info["version"]),
        "targets": (answers["runtime"]["targets"], info["targets"]),
        "formats": (answers["runtime"]["imageFormats"], info["codecs"]),
    }
    problems = [f"addon: {k} is {a}, not {b}" for k, (a, b) in expected.items() if a != b]
    for image, names in NAMES.items():
        label = answers["labels"][IMAGES.index(str(ROOT / "samples" / image))]
        if label not in names:
            problems.append(f"addon: {image} is {label}, not {' or '.join(sorted(names))}")
    wanted = embeddings(command, info["target"])
    return problems + compare("addon", answers["embeddings"], wanted, 0)


def check_notices(installed: Path) -> list[str]:
    """Notice and license of the weights that the package holds."""
    file = installed / "THIRD_PARTY_NOTICES"
    found = file.read_text() if file.exists() else ""
    lacking = [text.splitlines()[0] for text in weights_texts(ROOT) if text not in found]
    return [f"THIRD_PARTY_NOTICES lacks the text that begins with '{line.strip()}'" for line in lacking]


def check(platform: str, folder: Path) -> list[str]:
    package = f"@onsight/{platform}"
    install(["onsight", package], folder)
    installed = folder / "node_modules" / package
    problems = [line for name in ("onsight.node", "onsight") for line in elf.problems(installed / name)]
    archive = ROOT / f"build/prebuilt-{platform}/libonsight.a"
    for name in ("onsight.node", "onsight"):
        problems += elf.hardening_problems(installed / name, archive)
    problems += check_notices(installed) + check_notices(folder / "node_modules/onsight")
    system = old_system(platform)
    command = [*system, installed / "onsight"]
    problems += check_command(command, platform)
    probe = folder / "probe.mjs"
    probe.write_text(Path(__file__).with_name("probe.mjs").read_text())
    environment = {key: value for key, value in os.environ.items() if key != "ONSIGHT_ADDON"}
    answers = run([*system, fetch_node(platform), probe, *IMAGES], cwd=folder, env=environment)
    return problems + check_addon(json.loads(answers), command)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("platform", choices=["linux-x64", "linux-arm64"])
    platform = parser.parse_args().platform
    with tempfile.TemporaryDirectory() as folder:
        problems = check(platform, Path(folder))
    for problem in problems:
        print(problem)
    print(f"check.py: {platform}, {len(problems)} problems")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
