#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Measures a checkpoint and its exported .pte on the pictures of generate_test.py.

Prints for each: top-1; the share of test pictures whose nearest clean rendering, by cosine of the
embeddings, is that of their own emoji; and how far the .pte's numbers are from PyTorch's.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from executorch.runtime import Runtime

from export import load
from model import IMAGE_SIZE

# [1, 3, S, S] -> (logits [C], embedding [D])
Model = Callable[[torch.Tensor], tuple[np.ndarray, np.ndarray]]
REQUIRED = 0.95


def read(path: Path) -> torch.Tensor:
    """As onsight reads: decoded, stretched to the model's size on bytes, no antialiasing."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise OSError(f"cannot read {path}")
    pixels = cv2.resize(pixels, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_LINEAR)
    rgb = np.ascontiguousarray(pixels[..., ::-1].transpose(2, 0, 1))
    return torch.from_numpy(rgb)[None].float() / 255


def torch_model(checkpoint: Path) -> tuple[Model, list[str]]:
    network, names = load(checkpoint)

    @torch.no_grad()
    def run(image: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        embedding = network.embed(image)
        return network.classify(embedding)[0].numpy(), embedding[0].numpy()

    return run, names


def pte_model(path: Path) -> tuple[Model, list[str]]:
    program = Runtime.get().load_program(path)
    forward, embed = program.load_method("forward"), program.load_method("embed")
    names = program.load_method("get_labels").execute([])[0].split("\n")

    def run(image: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
        return forward.execute([image])[0][0].numpy(), embed.execute([image])[0][0].numpy()

    return run, names


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def measure(model: Model, names: list[str], files: dict[str, list]) -> dict:
    """files: part -> [(path, class index)]; the clean part is in class order."""
    clean = unit(np.stack([model(read(path))[1] for path, _ in files["clean"]]))
    logits, embeddings = map(np.stack, zip(*(model(read(path)) for path, _ in files["test"])))
    truth = np.array([label for _, label in files["test"]])
    top1 = logits.argmax(1) == truth
    top5 = (np.argsort(-logits, 1)[:, :5] == truth[:, None]).any(1)
    nearest = (unit(embeddings) @ clean.T).argmax(1) == truth
    wrong = np.bincount(truth[~top1], minlength=len(names))
    return {
        "top1": float(top1.mean()),
        "top5": float(top5.mean()),
        "nearest": float(nearest.mean()),
        "worst": [names[i] for i in np.argsort(-wrong, kind="stable")[:10] if wrong[i]],
        "logits": logits,
        "embeddings": embeddings,
    }


def files_of(folder: Path, names: list[str]) -> dict[str, list]:
    index = {name: i for i, name in enumerate(names)}
    files: dict[str, list] = {"clean": [], "test": []}
    for line in (folder / "labels.tsv").read_text().splitlines():
        path, name = line.split("\t")
        files[path.split("/")[0]].append((folder / path, index[name]))
    assert [label for _, label in files["clean"]] == list(range(len(names)))
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path, help="written by generate_test.py")
    parser.add_argument("--pte", type=Path, help="judged too, and then it decides")
    args = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)

    model, names = torch_model(args.checkpoint)
    files = files_of(args.folder, names)
    result = measure(model, names, files)
    report = {"pictures": len(files["test"]), "classes": len(names)}
    keys = ("top1", "top5", "nearest", "worst")
    report["torch"] = {key: result[key] for key in keys}
    if args.pte:
        model, pte_names = pte_model(args.pte)
        assert pte_names == names, "the .pte has other labels than the checkpoint"
        exported = measure(model, names, files)
        report["pte"] = {key: exported[key] for key in keys}
        for kind in ("logits", "embeddings"):
            difference = np.abs(exported[kind] - result[kind]).max()
            report[f"largest difference of {kind}"] = float(difference)
        result = exported
    print(json.dumps(report, indent=2))
    if min(result["top1"], result["nearest"]) < REQUIRED:
        raise SystemExit(f"top-1 and nearest must both be at least {REQUIRED}")


if __name__ == "__main__":
    main()
