#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a model of the zoo as ONNX, with the weights of its `.pte`: what onnxruntime-node runs.

Needs the environment of tools/venv.sh, and there `pip install onnx==1.23.2 onnxscript==0.7.2`.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools" / "zoo"))

import models
import numpy as np
import pictures
import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=[spec.name for spec in models.MODELS])
    parser.add_argument("out", type=Path, metavar="FILE.onnx")
    arguments = parser.parse_args()
    spec = next(spec for spec in models.MODELS if spec.name == arguments.name)
    arrays = [pictures.to_tensor(path, spec.size) for path in pictures.paths()]
    images = torch.from_numpy(np.concatenate(arrays))
    net = models.build(spec, images)
    torch.onnx.export(net, (images[:1],), arguments.out, dynamo=True, external_data=False)


if __name__ == "__main__":
    main()
