#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Shows that elf.py finds what is missing: a program that is hardened, and the same with one fault each."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import elf

PROGRAM = """
#include <cstdio>
int main(int argc, char** argv) { char text[64]; std::sprintf(text, "%s %d", argv[0], argc); return std::puts(text); }
"""
HARDENED = ["-fstack-protector-strong", "-fPIE", "-pie", "-s", "-fuse-ld=lld"]
LINKED = ["-Wl,-z,relro,-z,now,-z,noexecstack"]


class Elf(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "a.cc").write_text(PROGRAM)

    def compile(self, *options: str, output: str = "program") -> Path:
        command = ["clang++-19", "-O2", *options, "a.cc", "-o", output]
        subprocess.run(command, cwd=self.folder, check=True)
        return self.folder / output

    def archive(self, *options: str) -> Path:
        self.compile("-c", *options, output="a.o")
        subprocess.run(["ar", "rcs", "liba.a", "a.o"], cwd=self.folder, check=True)
        return self.folder / "liba.a"

    def layout(self, *options: str) -> str:
        return "; ".join(elf.layout_problems(self.compile(*HARDENED, *LINKED, *options)))

    def test_a_hardened_program(self) -> None:
        self.assertEqual(self.layout("-static-libstdc++", "-static-libgcc"), "")
        archive = self.archive("-fstack-protector-strong")
        self.assertEqual(elf.hardening_problems(self.compile(*HARDENED), archive), [])

    def test_one_that_lacks_something(self) -> None:
        self.assertIn("is bound lazily", self.layout("-Wl,-z,lazy"))
        self.assertIn("no read-only relocations", self.layout("-Wl,-z,norelro"))
        self.assertIn("one that can be executed", self.layout("-Wl,-z,execstack"))
        self.assertIn("can't be loaded anywhere", self.layout("-no-pie"))

    def test_stacks_without_protection(self) -> None:
        bare = self.compile("-fno-stack-protector")
        archive = self.archive("-fno-stack-protector")
        self.assertEqual(len(elf.hardening_problems(bare, archive)), 2)
        self.assertEqual(len(elf.hardening_problems(self.compile(*HARDENED), archive)), 1)


if __name__ == "__main__":
    unittest.main()
