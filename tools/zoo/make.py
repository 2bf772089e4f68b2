# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the zoo: each model as `.pte` files, inputs from real images, the outputs of two oracles.

DIR/NAME_{xnnpack,portable,int8_xnnpack}.pte, and in DIR/NAME/: input_<i>.npy, torch_<i>.npy
(PyTorch), xnnpack_<i>.npy and int8_xnnpack_<i>.npy (ExecuTorch's run of the file), zoo.json.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import functools
import hashlib
import json
import multiprocessing
import time
from pathlib import Path

import quiet

quiet.silence()

import numpy as np
import torch

import export
import models
import oracle
import pictures
import quantize

SOURCES = ("models.py", "export.py", "quantize.py", "oracle.py", "pictures.py", "make.py")


def fingerprint() -> str:
    """Changes when a file that decides the zoo's contents does."""
    here = Path(__file__).parent
    files = [here / name for name in SOURCES] + [here.parent / "requirements.txt"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def replace(path: Path, data: bytes) -> None:
    """Write under another name first: who reads `path` meanwhile sees the old file or the new."""
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.rename(path)


def write_models(
    spec: models.Model, net: torch.nn.Module, images: torch.Tensor, out: Path
) -> dict[str, float | None]:
    """Write the `.pte` files of one model; return each quantised variant's output step."""
    example = (images[:1],)
    program = export.trace(net, example)
    replace(out / f"{spec.name}_xnnpack.pte", export.to_xnnpack(program))
    replace(out / f"{spec.name}_portable.pte", export.to_portable(program))
    if not spec.int8:
        return {}
    quantized = quantize.quantize(net, [(image[None],) for image in images], example)
    program = export.trace(quantized, example)
    replace(out / f"{spec.name}_int8_xnnpack.pte", export.to_xnnpack(program))
    return {"int8_xnnpack": quantize.output_step(quantized)}


def write_oracles(
    spec: models.Model, net: torch.nn.Module, images: torch.Tensor, out: Path
) -> None:
    """Write inputs and outputs, one image a file."""
    folder = out / spec.name
    for index, image in enumerate(images):
        np.save(folder / f"input_{index}.npy", image[None].numpy())
        np.save(folder / f"torch_{index}.npy", oracle.run_torch(net, [image[None]])[0].numpy())
    for variant in ("xnnpack", "int8_xnnpack") if spec.int8 else ("xnnpack",):
        program = oracle.ExecuTorchProgram(out / f"{spec.name}_{variant}.pte")
        for index, image in enumerate(images):
            np.save(folder / f"{variant}_{index}.npy", program.run([image[None]])[0].numpy())


def make(spec: models.Model, out: Path) -> None:
    """Make one model, unless an earlier run with the same sources finished it."""
    folder = out / spec.name
    facts = folder / "zoo.json"  # written last: its presence says that all else is whole
    if facts.exists() and json.loads(facts.read_text())["fingerprint"] == fingerprint():
        print(f"{spec.name}: already there")
        return
    folder.mkdir(parents=True, exist_ok=True)
    facts.unlink(missing_ok=True)
    start = time.monotonic()
    arrays = [pictures.to_tensor(path, spec.size) for path in pictures.paths()]
    images = torch.from_numpy(np.concatenate(arrays))
    net = models.build(spec, images)
    steps = write_models(spec, net, images, out)
    write_oracles(spec, net, images, out)
    description = {
        "name": spec.name,
        "embedding": spec.embedding,
        "images": [path.name for path in pictures.paths()],
        "variants": ["xnnpack", "portable", *steps],
        "output_steps": steps,
        "fingerprint": fingerprint(),
    }
    facts.write_text(json.dumps(description, indent=1) + "\n")
    print(f"{spec.name}: made in {time.monotonic() - start:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="what it holds is kept"
    )
    names = [spec.name for spec in models.MODELS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME")
    arguments = parser.parse_args()
    wanted = [spec for spec in models.MODELS if spec.name in arguments.only]
    # An export computes on one thread: a process for each CPU keeps all busy.
    with concurrent.futures.ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("spawn"),
        initializer=torch.set_num_threads,
        initargs=(1,),
    ) as pool:
        list(pool.map(functools.partial(make, out=arguments.out), wanted))


if __name__ == "__main__":
    main()
