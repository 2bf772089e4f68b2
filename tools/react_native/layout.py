#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes packages/onsight/cpp, the folder of the npm package that apps of React Native compile:

    include src bindings     onsight's own sources, without tests
    schema                   what flatc makes of the schemas of .pte files
    embedded                 the built-in model and the names of its classes, for the assembler
    codecs                   the image codecs in C
    headers                  Highway, FlatBuffers and JSON for Modern C++

tools/react_native/sources.sh must have fetched the last two."""

import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/prebuilt"))

from codec_files import copy_codecs  # noqa: E402

from notices import source_notices  # noqa: E402

BASE = ROOT / "build/prebuilt/react-native"
OWN = ("include", "src", "bindings/functions", "bindings/jsi")
SOURCES = ("*.h", "*.cc", "*.inc")
TESTS = ("*_test.cc", "*_bench.cc", "testing.*", "*_testing.*")
TEST_FOLDER = "tests"
# Of Highway, only what has kernels for phones and simulators; of FlatBuffers, only what reads.
HEADERS = ("hwy/*.h", "hwy/ops/*.h", "hwy/contrib/math/*.h", "flatbuffers/*.h", "nlohmann/**/*.hpp")
LEFT_OUT = ("nanobenchmark.h", "*test*", "rvv*", "wasm*", "ppc*", "minireflect.h", "idl.h", "reflection*",
            "registry.h", "grpc.h", "code_generators.h", "flexbuffers.h", "util.h")  # fmt: skip
EMBEDDED = {
    "onsight_embedded_model": "models/efficientnet_lite0.pte",
    "onsight_imagenet1k": "src/tasks/imagenet1k.tsv",
}


def copy_matching(source: Path, target: Path, patterns: tuple[str, ...], left_out: tuple[str, ...]) -> None:
    found = [path for pattern in patterns for path in source.glob(pattern)]
    if not found:
        raise SystemExit(f"{source} has none of {', '.join(patterns)}")
    for path in found:
        if TEST_FOLDER in path.parts[len(source.parts) :]:
            continue
        if any(fnmatch(path.name, pattern) for pattern in left_out):
            continue
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


def write_schemas(output: Path) -> None:
    folder = output / "pte/schema"
    folder.mkdir(parents=True)
    for schema in ("program", "xnnpack"):
        source = ROOT / f"src/pte/schema/{schema}.fbs"
        subprocess.run(["flatc", "--cpp", "--scoped-enums", "-o", folder, source], check=True)


def write_embedded(output: Path) -> None:
    """The assembler finds the files by its include folders."""
    output.mkdir()
    template = (ROOT / "cmake/embedded.S.in").read_text()
    for symbol, file in EMBEDDED.items():
        shutil.copy(ROOT / file, output)
        text = template.replace("@symbol@", symbol).replace("@file@", Path(file).name)
        (output / f"{symbol}.S").write_text(text)


def lay_out(output: Path) -> None:
    shutil.rmtree(output, ignore_errors=True)
    for folder in OWN:
        recursive = tuple(f"**/{pattern}" for pattern in SOURCES)
        copy_matching(ROOT / folder, output / folder, recursive, TESTS)
    write_schemas(output / "schema")
    write_embedded(output / "embedded")
    copy_codecs(BASE / "sources", output / "codecs")
    copy_matching(BASE / "root/usr/include", output / "headers", HEADERS, LEFT_OUT)
    (output / "THIRD_PARTY_NOTICES").write_text(source_notices(BASE, ROOT))


if __name__ == "__main__":
    lay_out(ROOT / "packages/onsight/cpp")
