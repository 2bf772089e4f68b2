# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the zoo: every model as `.pte` files, with inputs from real images and two oracles' outputs."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch

import export
import models
import oracle
import pictures
import quantize


def save(path: Path, data: bytes) -> None:
    """Write under a temporary name first, so that what exists is always whole."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.rename(path)


def make_files(spec: models.Model, net: torch.nn.Module, images: torch.Tensor, out: Path) -> None:
    """Write the `.pte` files of one model that don't exist yet."""
    example = (images[:1],)
    xnnpack = out / f"{spec.name}_xnnpack.pte"
    portable = out / f"{spec.name}_portable.pte"
    int8 = out / f"{spec.name}_int8_xnnpack.pte"
    if not xnnpack.exists():
        save(xnnpack, export.to_xnnpack(export.trace(net, example)))
    if not portable.exists():
        save(portable, export.to_portable(export.trace(net, example)))
    if spec.int8 and not int8.exists():
        quantized = quantize.quantize(net, [(image[None],) for image in images], example)
        save(int8, export.to_xnnpack(export.trace(quantized, example)))


def make_oracles(spec: models.Model, net: torch.nn.Module, images: torch.Tensor, out: Path) -> None:
    """Write `input_<i>.npy`, `torch_<i>.npy` and one `<variant>_<i>.npy` per XNNPACK file."""
    folder = out / spec.name
    folder.mkdir(exist_ok=True)
    for index, image in enumerate(images):
        np.save(folder / f"input_{index}.npy", image[None].numpy())
        np.save(folder / f"torch_{index}.npy", oracle.run_torch(net, [image[None]])[0].numpy())
    for variant in ("xnnpack", "int8_xnnpack"):
        path = out / f"{spec.name}_{variant}.pte"
        if not path.exists():
            continue
        program = oracle.ExecuTorchProgram(path)
        for index, image in enumerate(images):
            np.save(folder / f"{variant}_{index}.npy", program.run([image[None]])[0].numpy())


def make(spec: models.Model, out: Path) -> None:
    """Make one model, unless an earlier run finished it."""
    done = out / spec.name / "done"
    if done.exists():
        print(f"{spec.name}: cached")
        return
    start = time.monotonic()
    arrays = [pictures.to_tensor(path, spec.size) for path in pictures.paths()]
    images = torch.from_numpy(np.concatenate(arrays))
    net = models.build(spec, images)
    make_files(spec, net, images, out)
    make_oracles(spec, net, images, out)
    done.touch()
    print(f"{spec.name}: made in {time.monotonic() - start:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the zoo; what it holds is kept")
    names = [spec.name for spec in models.MODELS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for spec in models.MODELS:
        if spec.name in arguments.only:
            make(spec, arguments.out)


if __name__ == "__main__":
    main()
