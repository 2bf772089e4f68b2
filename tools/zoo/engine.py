# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a model with the `onsight` command, as a user does."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class EngineError(Exception):
    """The command failed; the text is its last words."""


@dataclass(frozen=True)
class Engine:
    """The program under test."""

    binary: Path
    seconds: float = 300.0

    def run(
        self, model: Path, inputs: Sequence[Path], outputs: int = 1, method: str = "forward"
    ) -> list[np.ndarray]:
        """Feed `.npy` files to `method` and read back what it wrote."""
        with tempfile.TemporaryDirectory() as folder:
            written = [Path(folder, f"output_{index}.npy") for index in range(outputs)]
            command: list[str | Path] = [self.binary, "run", model, "--method", method]
            for path in inputs:
                command += ["--input", path]
            for path in written:
                command += ["--output", path]
            self._call(command)
            return [np.load(path) for path in written]

    def plan(self, model: Path) -> str:
        """The compiled steps of every method, as text."""
        return self._call([self.binary, "inspect", model, "--plan"])

    def peak_memory(self, model: Path) -> float:
        """Megabytes that a process took at most to load the model and run it once."""
        report = self._call([self.binary, "bench", model, "--runs", "1", "--json"])
        return float(json.loads(report)["peak_rss_mb"])

    def _call(self, command: list[str | Path]) -> str:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=self.seconds)
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"no answer within {self.seconds:.0f} s") from error
        except OSError as error:
            raise EngineError(str(error)) from error
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip().splitlines()
            raise EngineError(words[-1] if words else f"exit code {done.returncode}")
        return done.stdout
