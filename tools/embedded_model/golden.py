#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes models/golden.json: what PyTorch says of samples/ with the embedded model's weights."""

import json
import sys

from evaluation import ROOT, labels, to_tensor
import torch

from network import build

sys.path.append(str(ROOT / "tools/photos"))
import table  # noqa: E402
from samples import SAMPLES, Sample  # noqa: E402

EMBEDDING_SHOWN = 8  # numbers of each vector


def answer(network: torch.nn.Module, size: int, sample: Sample, classes: str) -> dict[str, object]:
    x = to_tensor(ROOT / "samples" / sample.file, size)
    probabilities = network(x)[0].double().softmax(0)
    embedding = network.embed(x)[0].double()
    unit = embedding / embedding.norm()
    best = int(probabilities.argmax())
    return {
        "file": sample.file,
        "names": [labels()[int(index)] for index in classes.split(",")],
        "label": labels()[best],
        "index": best,
        "probability": round(float(probabilities[best]), 7),
        "embedding": [round(float(v), 7) for v in unit[:EMBEDDING_SHOWN]],
    }


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    network, size = build(0)
    classes = {(picture.source, picture.file): picture.classes for picture in table.read()}
    entries = [
        answer(network, size, sample, classes[sample.source, sample.original])
        for sample in SAMPLES
    ]
    (ROOT / "models/golden.json").write_text(json.dumps(entries, indent=1) + "\n")
    for entry in entries:
        print(f"{entry['file']}: {entry['label']} {entry['probability']:.3f}")


if __name__ == "__main__":
    main()
