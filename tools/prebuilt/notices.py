# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The versions and licenses of what a prebuilt binary holds, from the sources it was built from, and of the
embedded model's weights."""

import json
import subprocess
from pathlib import Path

OPENING = """The {holder} hold code of the works below, and the weights of the last, under their licenses.
"""
RUNTIMES = """libstdc++ and libgcc are linked too, under the GPL version 3 with the GCC Runtime Library Exception, and
on x64 LLVM's compiler-rt, under Apache-2.0 with the LLVM Exceptions: both exceptions let programs have any license.
"""
JPEG = """This software is based in part on the work of the Independent JPEG Group.
"""
# The Debian source package of each codec, and its license files.
CODECS = {
    "libjpeg-turbo": ("LICENSE.md", "README.ijg"),
    "libpng1.6": ("LICENSE",),
    "libwebp": ("COPYING", "PATENTS"),
    "zlib": ("LICENSE",),
}
# Debian packages of headers.
HEADERS = ("libhwy-dev", "libflatbuffers-dev", "nlohmann-json3-dev")


def only(paths: list[Path]) -> Path:
    if len(paths) != 1:
        raise SystemExit(f"expected one path, found {[str(path) for path in paths]}")
    return paths[0]


def codec_section(base: Path, name: str) -> tuple[str, str]:
    description = only(list((base / "sources").glob(f"{name}_*.dsc")))
    folder = only([path for path in (base / "sources").glob(f"{name}-[0-9]*") if path.is_dir()])
    texts = [(folder / file).read_text(errors="replace") for file in CODECS[name]]
    version = description.stem.split("_")[1]
    return f"{name} {version}, as patched by Debian", "\n".join(texts)


def header_section(base: Path, name: str) -> tuple[str, str]:
    package = only(list((base / "packages").glob(f"{name}_*.deb")))
    text = (base / "root/usr/share/doc" / name / "copyright").read_text()
    return f"{name} {package.stem.split('_')[1]}", text


def addon_api_section(node_modules: Path) -> tuple[str, str]:
    folder = node_modules / "node-addon-api"
    version = json.loads((folder / "package.json").read_text())["version"]
    return f"node-addon-api {version}", (folder / "LICENSE.md").read_text()


def toolchain_section() -> tuple[str, str]:
    """The C and C++ libraries that are linked into WebAssembly modules."""
    listed = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Version}", "emscripten"],
        capture_output=True,
        text=True,
        check=True,
    )
    text = Path("/usr/share/doc/emscripten/copyright").read_text(errors="replace")
    return f"musl, libc++ and compiler-rt of emscripten {listed.stdout}", text


def weights_texts(root: Path) -> list[str]:
    """What packages must say of the embedded model's weights: their notice, and their license, which
    is the repository's too."""
    return [(root / name).read_text().strip() for name in ("models/NOTICE", "LICENSE")]


def sections_of(base: Path, root: Path, headers: tuple[str, ...]) -> list[tuple[str, str]]:
    sections = [codec_section(base, name) for name in CODECS]
    sections += [header_section(base, name) for name in headers]
    sections.append(("The weights of the embedded model", "\n\n".join(weights_texts(root))))
    return sections


def joined(opening: str, sections: list[tuple[str, str]]) -> str:
    line = "=" * 80
    return opening + "".join(
        f"\n{line}\n{title}\n{line}\n\n{text.strip()}\n" for title, text in sections
    )


def third_party_notices(base: Path, node_modules: Path, root: Path) -> str:
    """Of binaries. `base`: the platform's folder in build/prebuilt; `node_modules`: those of
    packages/onsight; `root`: the repository."""
    sections = sections_of(base, root, (*HEADERS, "libcli11-dev"))
    sections.insert(-1, addon_api_section(node_modules))
    return joined(OPENING.format(holder="binaries of this package") + RUNTIMES + JPEG, sections)


def source_notices(base: Path, root: Path) -> str:
    """Of the sources that apps of React Native compile."""
    return joined(OPENING.format(holder="sources in this folder") + JPEG, sections_of(base, root, HEADERS))


def module_notices(base: Path, root: Path) -> str:
    """Of the WebAssembly modules. `base`: that of a platform whose binaries hold the same libraries."""
    sections = sections_of(base, root, HEADERS)
    sections.insert(-1, toolchain_section())
    return joined(OPENING.format(holder="files in assets/") + JPEG, sections)
