#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Lays out npm packages in build/packages, ready for `npm pack`.

    package.py linux-x64                      @onsight/linux-x64, from build/prebuilt-linux-x64
    package.py onsight linux-x64 linux-arm64  onsight, with those as its optional dependencies
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from notices import module_notices, third_party_notices

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "packages/onsight"
OUTPUT = ROOT / "build/packages"

README = """# @onsight/{platform}

The native part of onsight for {system} on {cpu}: the Node-API addon `onsight.node` and the `onsight`
command, each in one file that needs glibc 2.31 or newer and nothing else. It comes with the package onsight,
which loads it; nobody needs to name it.

JPEG, PNG and WebP are decoded by libraries inside, and the weights of EfficientNet-Lite0 are there too, the model that comes
with onsight; `THIRD_PARTY_NOTICES` has versions, licenses and notices.
"""
SYSTEMS = {"linux": "Linux"}


def manifest() -> dict[str, Any]:
    return json.loads((PACKAGE / "package.json").read_text())


def platform_manifest(platform: str) -> dict[str, Any]:
    system, cpu = platform.split("-")
    onsight = manifest()
    return {
        "name": f"@onsight/{platform}",
        "version": onsight["version"],
        "description": f"The native part of onsight for {SYSTEMS[system]} on {cpu}",
        "license": onsight["license"],
        "engines": onsight["engines"],
        "os": [system],
        "cpu": [cpu],
        "libc": ["glibc"],
        "preferUnplugged": True,  # Yarn keeps packages zipped, and addons can't be loaded from there
        "files": ["onsight", "onsight.node", "THIRD_PARTY_NOTICES"],
    }


def fresh_folder(name: str) -> Path:
    folder = OUTPUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", folder)
    return folder


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    (folder / "package.json").write_text(json.dumps(content, indent=2) + "\n")


def lay_out_platform(platform: str) -> Path:
    system, cpu = platform.split("-")
    folder = fresh_folder(f"@onsight/{platform}")
    for name in ("onsight.node", "onsight"):
        shutil.copy(ROOT / f"build/prebuilt-{platform}/bin/{name}", folder)
    readme = README.format(platform=platform, system=SYSTEMS[system], cpu=cpu)
    (folder / "README.md").write_text(readme)
    base = ROOT / "build/prebuilt" / platform
    notices = third_party_notices(base, PACKAGE / "node_modules", ROOT)
    (folder / "THIRD_PARTY_NOTICES").write_text(notices)
    write_manifest(folder, platform_manifest(platform))
    return folder


def lay_out_onsight(platforms: list[str]) -> Path:
    """What `npm pack` would take of packages/onsight, without what is for working on it."""
    content = manifest()
    version = content["version"]
    for platform in platforms:
        made = json.loads((OUTPUT / f"@onsight/{platform}/package.json").read_text())
        if made["version"] != version:
            raise SystemExit(f"@onsight/{platform} is {made['version']}, onsight {version}")
    folder = fresh_folder("onsight")
    for name in content["files"]:
        source = PACKAGE / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    # The modules were compiled from the same sources as any platform's binaries.
    notices = module_notices(ROOT / "build/prebuilt" / platforms[0], ROOT)
    (folder / "THIRD_PARTY_NOTICES").write_text(notices)
    content["files"].append("THIRD_PARTY_NOTICES")
    for field in ("scripts", "devDependencies"):
        content.pop(field, None)
    content["optionalDependencies"] = {f"@onsight/{name}": version for name in platforms}
    write_manifest(folder, content)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", help="a platform, as in linux-x64, or onsight")
    parser.add_argument("platforms", nargs="*", help="for onsight: the platforms there are")
    args = parser.parse_args()
    if (args.package == "onsight") != bool(args.platforms):
        parser.error("onsight takes the platforms it is for, a platform takes nothing")
    if args.package == "onsight":
        print(lay_out_onsight(args.platforms).relative_to(ROOT))
    else:
        print(lay_out_platform(args.package).relative_to(ROOT))
