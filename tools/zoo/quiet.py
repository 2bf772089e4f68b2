# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Silences what PyTorch's exporters print about themselves."""

import logging
import warnings


def silence() -> None:
    """Call it before they are imported: some of them speak then."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore", FutureWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.filterwarnings("ignore", message="Mutation on a buffer|Using padding=.same.")
