# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""What an ELF file asks of the machine it is loaded on, as readelf tells it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_LIBRARIES = re.compile(r"lib(c|m|dl|rt|pthread)\.so\.\d|ld-linux-(x86-64|aarch64)\.so\.\d")
NODE_API = re.compile(r"napi_\w+|node_api_\w+")
EXPORTS = {"napi_register_module_v1", "node_api_module_get_api_version_v1"}
GLIBC = (2, 31)


@dataclass(frozen=True)
class Symbol:
    name: str
    version: str  # as in GLIBC_2.17, or empty
    binding: str
    defined: bool


def readelf(file: Path, *options: str) -> str:
    return subprocess.check_output(["readelf", "-W", *options, str(file)], text=True)


def dynamic_symbols(file: Path) -> list[Symbol]:
    symbols = []
    for line in readelf(file, "--dyn-syms").splitlines():
        fields = line.split()
        if len(fields) < 8 or not fields[0].rstrip(":").isdigit():
            continue  # a heading, or the empty symbol 0
        name, _, version = fields[7].partition("@")
        symbols.append(Symbol(name, version.lstrip("@"), fields[4], fields[6] != "UND"))
    return symbols


def is_old_glibc(version: str) -> bool:
    match = re.fullmatch(r"GLIBC_(\d+)\.(\d+)(\.\d+)?", version)
    return match is not None and (int(match[1]), int(match[2])) <= GLIBC


def symbol_problems(symbols: list[Symbol], addon: bool) -> list[str]:
    if not symbols:
        return ["readelf shows no dynamic symbols"]
    problems = []
    for symbol in symbols:
        if symbol.defined or symbol.binding == "WEAK" and not symbol.version:
            continue
        if symbol.version:
            known = is_old_glibc(symbol.version)
        else:
            known = addon and NODE_API.fullmatch(symbol.name) is not None
        if not known:
            problems.append(f"needs {symbol.name} {symbol.version}".rstrip())
    exports = {symbol.name for symbol in symbols if symbol.defined}
    if addon and exports != EXPORTS:
        problems.append(f"exports {sorted(exports)[:10]}, not {sorted(EXPORTS)}")
    return problems


def layout_problems(file: Path) -> list[str]:
    """Libraries, search paths, and what a loader must protect."""
    dynamic = readelf(file, "--dynamic")
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    problems = [f"needs {name}" for name in needed if not SYSTEM_LIBRARIES.fullmatch(name)]
    if "libc.so.6" not in needed:
        problems.append("does not need libc.so.6")
    problems += [f"has {tag}" for tag in ("RPATH", "RUNPATH", "TEXTREL") if f"({tag})" in dynamic]
    if "BIND_NOW" not in dynamic:
        problems.append("is bound lazily")
    headers = readelf(file, "--program-headers", "--file-header")
    if not re.search(r"GNU_STACK.* RW  ", headers):
        problems.append("has no stack, or one that can be executed")
    if "GNU_RELRO" not in headers:
        problems.append("has no read-only relocations")
    if not re.search(r"Type: +DYN ", headers):
        problems.append("can't be loaded anywhere in memory")
    if ".symtab" in readelf(file, "--section-headers"):
        problems.append("is not stripped")
    return problems


def hardening_problems(binary: Path, archive: Path) -> list[str]:
    """Whether stacks are protected: in the binary, where the C of the codecs alone would do, and in the
    archive of our own objects that it was linked from."""
    found = []
    if not any(symbol.name == "__stack_chk_fail" for symbol in dynamic_symbols(binary)):
        found.append(f"{binary.name} does not protect its stack")
    if not re.search(r"\bUND __stack_chk_fail$", readelf(archive, "--syms"), re.MULTILINE):
        found.append(f"{archive.name} was compiled without cmake/Hardening.cmake")
    return found


def problems(file: Path) -> list[str]:
    """Why the file would not load on any glibc from 2.31 on, or shows more than it should."""
    addon = file.suffix == ".node"
    found = layout_problems(file) + symbol_problems(dynamic_symbols(file), addon)
    return [f"{file.name} {problem}" for problem in found]
