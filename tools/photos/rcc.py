# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Reads Qt's binary resource files, `.rcc`: a tree of folders and files in one file.

All numbers are big-endian. The header is `qres`, a version and the offsets of three parts: nodes,
data, names. Node 0 is the root; the children of a folder follow one another.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_HEADER = struct.Struct(">4sIIII")
_NODE_SIZES = {1: 14, 2: 22, 3: 22}  # from version 2 on, a node ends with a time
_ZLIB, _FOLDER, _ZSTD = 1, 2, 4  # flags of a node


class Resources:
    """The files of one `.rcc`."""

    def __init__(self, data: bytes):
        magic, version, self._nodes, self._data, self._names = _HEADER.unpack_from(data)
        if magic != b"qres" or version not in _NODE_SIZES:
            raise ValueError("not a .rcc of version 1, 2 or 3")
        self._bytes = data
        self._node_size = _NODE_SIZES[version]
        self._files = dict(self._walk(0, ""))

    def find(self, ending: str) -> bytes:
        """The content of the one file whose path ends with `/` and `ending`."""
        found = [path for path in self._files if path.endswith("/" + ending)]
        if len(found) != 1:
            raise KeyError(f"{len(found)} files end with /{ending}, not one")
        return self._content(self._files[found[0]])

    def _walk(self, node: int, folder: str) -> Iterator[tuple[str, int]]:
        """Each file below a folder: its path, and where its node is."""
        at = self._nodes + node * self._node_size
        count, first = struct.unpack_from(">II", self._bytes, at + 6)
        for child in range(first, first + count):
            at = self._nodes + child * self._node_size
            name, flags = struct.unpack_from(">IH", self._bytes, at)
            path = f"{folder}/{self._text(name)}"
            if flags & _FOLDER:
                yield from self._walk(child, path)
            else:
                yield path, at

    def _text(self, offset: int) -> str:
        """A name: its length, a hash (skipped), UTF-16."""
        at = self._names + offset
        (length,) = struct.unpack_from(">H", self._bytes, at)
        return self._bytes[at + 6 : at + 6 + 2 * length].decode("utf-16-be")

    def _content(self, at: int) -> bytes:
        flags, offset = struct.unpack_from(">H4xI", self._bytes, at + 4)
        (size,) = struct.unpack_from(">I", self._bytes, self._data + offset)
        start = self._data + offset + 4
        content = self._bytes[start : start + size]
        if flags & _ZSTD:
            raise ValueError("compressed with zstd, which this reader doesn't know")
        return zlib.decompress(content[4:]) if flags & _ZLIB else content  # 4: the size inflated
