#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Shows that each check of this folder fails where it should: at a fault, and without files."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HEADER = "// Copyright 2026 The onsight authors\n// SPDX-License-Identifier: Apache-2.0\n"


def run(script: str, files: dict[str, str]) -> tuple[int, str]:
    """Runs a check on a repository of these files; returns its exit code and output."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run(["git", "init", "-q", folder], check=True)
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content)
        command = [sys.executable, str(Path(__file__).with_name(script)), folder]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return result.returncode, result.stdout + result.stderr


class Includes(unittest.TestCase):
    def accepts(self, path: str, include: str) -> bool:
        code, _ = run("check_includes.py", {path: f"#include {include}\n"})
        return code == 0

    def test_downwards_is_allowed(self) -> None:
        self.assertTrue(self.accepts("src/graph/a.cc", '"base/fail.h"'))
        self.assertTrue(self.accepts("src/plan/a.cc", '"kernels/gemm.h"'))
        self.assertTrue(self.accepts("apps/cli/a.cc", '"cli/npy.h"'))
        self.assertTrue(self.accepts("apps/cli/a.cc", "<onsight/model.h>"))
        self.assertTrue(self.accepts("src/kernels/a.cc", "<vector>"))

    def test_upwards_and_sidewards_is_not(self) -> None:
        for path, include in (
            ("src/base/a.h", '"graph/graph.h"'),
            ("src/pte/a.cc", '"passes/passes.h"'),
            ("src/passes/a.cc", '"pte/container.h"'),
            ("src/passes/a.cc", '"kernels/gemm.h"'),
            ("src/kernels/a.cc", '"graph/graph.h"'),
            ("src/plan/a.cc", '"runtime/session.h"'),
            ("src/image/a.cc", '"tasks/labels.h"'),
            ("include/onsight/a.h", '"base/bytes.h"'),
            ("apps/cli/a.cc", '"base/fail.h"'),
            ("apps/cli/a.cc", '  "../../src/base/fail.h"'),
            ("bindings/napi/a.cc", '"runtime/session.h"'),
        ):
            self.assertFalse(self.accepts(path, include), f"{path} includes {include}")

    def test_an_undeclared_folder_is_not(self) -> None:
        self.assertFalse(self.accepts("src/misc/a.cc", "<vector>"))


class Docs(unittest.TestCase):
    def accepts(self, text: str) -> bool:
        files = {
            "docs/a.md": text,
            "src/b.cc": "class RowReader { int row_count; }; // --threads\n",
            "examples/c.cc": HEADER + "int x;\n",
            "dev": "./dev test [ARGUMENT…]   test\n",
        }
        code, _ = run("check_docs.py", files)
        return code == 0

    def test_paths_that_exist(self) -> None:
        self.assertTrue(self.accepts("See `src/b.cc`, [this](a.md#part) and `src/NAME.cc`, `a/b`."))

    def test_paths_that_do_not(self) -> None:
        self.assertFalse(self.accepts("See `src/c.cc`."))
        self.assertFalse(self.accepts("See [that](b.md)."))

    def test_paths_in_indented_blocks(self) -> None:
        self.assertTrue(self.accepts("Run:\n\n    python src/b.cc --out DIR\n"))
        self.assertFalse(self.accepts("Run:\n\n    python src/c.cc --out DIR\n"))

    def test_names(self) -> None:
        self.assertTrue(self.accepts("`RowReader` has a `row_count`; `std::stop_token`, `N` and `x_1` too."))
        self.assertTrue(self.accepts("Say `--threads 2`, or `./dev test`."))
        for text in ("`RowWriter`", "`rowCount`", "`RowReader::row_size`", "`--thread 2`", "`./dev rest`"):
            self.assertFalse(self.accepts(text), text)

    def test_code_is_that_of_an_example(self) -> None:
        self.assertTrue(self.accepts("```cpp\nint x;\n```\n"))
        self.assertFalse(self.accepts("```cpp\nint y;\n```\n"))


class Files(unittest.TestCase):
    def accepts(self, text: str, path: str = "src/a.cc") -> bool:
        code, _ = run("check_files.py", {path: text})
        return code == 0

    def test_a_good_file(self) -> None:
        self.assertTrue(self.accepts(HEADER + "int x;\n"))

    def test_bad_files(self) -> None:
        self.assertFalse(self.accepts("int x;\n"))
        self.assertFalse(self.accepts(HEADER + "int x; \n"))
        self.assertFalse(self.accepts(HEADER + "int x;"))
        self.assertFalse(self.accepts(HEADER + "\tint x;\n"))
        self.assertFalse(self.accepts(HEADER + "int x;\n" * 399))

    def test_macros_of_public_headers(self) -> None:
        define = HEADER + "#define X(a) a\n"
        self.assertTrue(self.accepts(define))
        self.assertFalse(self.accepts(define, "include/onsight/a.h"))
        self.assertTrue(self.accepts(define.replace("X(", "ONSIGHT_X("), "include/onsight/a.h"))


class Versions(unittest.TestCase):
    def accepts(self, **others: str) -> bool:
        """Whether files of version 0.2.3 are accepted, but for those whose other version is given."""
        header, package, lock, code = (
            others.get(name, "0.2.3") for name in ("header", "package", "lock", "code")
        )
        lines = [
            f"#define ONSIGHT_VERSION_{part} {number}"
            for part, number in zip(("MAJOR", "MINOR", "PATCH"), (0, 2, 3), strict=True)
        ]
        files = {
            "include/onsight/version.h": "\n".join([*lines, f'#define ONSIGHT_VERSION "{header}"', ""]),
            "packages/onsight/package.json": json.dumps({"version": package}),
            "packages/onsight/package-lock.json": json.dumps(
                {"version": package, "packages": {"": {"version": lock}}}
            ),
            "packages/onsight/src/version.ts": f"export const VERSION = '{code}';\n",
        }
        status, _ = run("check_versions.py", files)
        return status == 0

    def test_they_agree_or_not(self) -> None:
        self.assertTrue(self.accepts())
        self.assertFalse(self.accepts(header="0.2.4"))
        self.assertFalse(self.accepts(package="0.3.0"))
        self.assertFalse(self.accepts(lock="0.2.2"))
        self.assertFalse(self.accepts(code="0.2.2"))

    def test_a_file_that_is_missing(self) -> None:
        code, _ = run("check_versions.py", {"packages/onsight/package.json": '{"version": "0.1.0"}'})
        self.assertEqual(code, 1)


class NothingToCheck(unittest.TestCase):
    def test_is_a_failure(self) -> None:
        for script in ("check_includes.py", "check_docs.py", "check_files.py", "check_versions.py"):
            code, output = run(script, {"unrelated.bin": ""})
            self.assertEqual(code, 1, script)
            self.assertIn("found no files to check", output)


if __name__ == "__main__":
    unittest.main()
