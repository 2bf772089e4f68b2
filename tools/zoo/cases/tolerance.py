# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""How exact an answer must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Tolerance:
    """How far an answer may be off.

    exact: not at all; relative: |got - want| ≤ value * max |want|; steps: |got - want| ≤ value.
    """

    kind: str
    value: float = 0.0

    def accepts(self, got: np.ndarray, want: np.ndarray) -> bool:
        if got.shape != want.shape or got.dtype != want.dtype:
            return False
        if self.kind == "exact" or want.dtype.kind in "bui":
            return np.array_equal(got, want, equal_nan=want.dtype.kind == "f")
        finite = np.isfinite(want)
        if not np.array_equal(got[~finite], want[~finite], equal_nan=True):
            return False
        difference = float(np.abs(got[finite] - want[finite]).max(initial=0.0))
        largest = float(np.abs(want[finite]).max(initial=0.0))
        return difference <= self.value * (largest if self.kind == "relative" else 1.0)


EXACT = Tolerance("exact")
RELATIVE = Tolerance("relative", 1e-5)
