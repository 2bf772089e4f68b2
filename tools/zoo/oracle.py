# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The independent answers: PyTorch's own, and ExecuTorch's run of a `.pte`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import torch
from executorch.runtime import Runtime, Verification


def run_torch(model: torch.nn.Module, inputs: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """The outputs of `model`, always as a list."""
    with torch.no_grad():
        output = model(*inputs)
    return [output] if isinstance(output, torch.Tensor) else list(output)


class ExecuTorchProgram:
    """A `.pte` in ExecuTorch's runtime."""

    def __init__(self, source: Path | bytes) -> None:
        # Minimal: its full verifier refuses large files by a fixed table limit.
        program = Runtime.get().load_program(source, verification=Verification.Minimal)
        self._method = functools.cache(program.load_method)  # loaded once: it may hold state

    def run(self, inputs: Sequence[torch.Tensor], method: str = "forward") -> list[torch.Tensor]:
        """The outputs of `method`, copied out of the runtime's memory."""
        outputs = self._method(method).execute(list(inputs))
        return [torch.as_tensor(output).clone() for output in outputs]
