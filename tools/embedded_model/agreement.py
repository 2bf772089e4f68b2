#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""How far a small file agrees with the published network in fp32, and how often either is right.

The file is run by onsight, from the picture's bytes to its answer; the network by PyTorch, on what
Pillow and torchvision make of the picture. The pictures are those that tools/photos lays out.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation import labels, to_tensor
import numpy as np
import torch

from network import Form, Weights, build, small

SURE = 0.3  # the probability from which a best class counts as an answer
LEVELS = (0.0, 0.1, 0.3, 0.6, 1.01)  # of probability


@dataclass(frozen=True)
class Picture:
    path: Path
    group: str
    classes: frozenset[int]  # that name it; empty where none is certain


@dataclass(frozen=True)
class Answer:
    order: np.ndarray  # classes, most probable first
    probability: float  # of the first
    vector: np.ndarray  # of length 1


def pictures(folder: Path) -> list[Picture]:
    """All photographs, and the cut-outs on their backgrounds."""
    found = []
    for name in ("photos.tsv", "composites.tsv"):
        with (folder / name).open(newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("kind") == "cut-out":
                    continue
                classes = frozenset(int(i) for i in row["classes"].split(",") if i)
                held_out = row.get("role") == "held-out"
                group = "held out" if held_out else "photographs" if "kind" in row else "composites"
                found.append(Picture(folder / row["path"], group, classes))
    return found


@torch.no_grad()
def ask_network(variant: int, form: Form, paths: Iterable[Path]) -> list[Answer]:
    network, size = build(variant, form)
    answers = []
    for path in paths:
        vector = network.embed(to_tensor(path, size))
        logits = torch.nn.functional.linear(vector, network.classes(), network.bias)[0]
        order = logits.argsort(descending=True).numpy()
        best = float(logits.double().softmax(0).max())
        unit = vector[0].double() / vector[0].double().norm()
        answers.append(Answer(order, best, unit.numpy()))
    return answers


def ask_onsight(binary: Path, model: Path, paths: list[Path]) -> list[Answer]:
    def lines(command: str, *options: str) -> list[dict]:
        call = [binary, command, "--json", "-m", model, *options, *paths]
        output = subprocess.run(call, check=True, capture_output=True, text=True).stdout
        return [json.loads(line) for line in output.splitlines()]

    answers = []
    for named, embedded in zip(lines("classify", "-k", "1000"), lines("embed"), strict=True):
        order = np.array([category["index"] for category in named["categories"]])
        best = named["categories"][0]["score"]
        answers.append(Answer(order, best, np.array(embedded["embedding"])))
    return answers


def share(marks: list[bool]) -> str:
    return f"{sum(marks)}/{len(marks)}" + (f" {sum(marks) / len(marks):.1%}" if marks else "")


def right(answer: Answer, picture: Picture, among: int) -> bool:
    return bool(picture.classes & set(answer.order[:among].tolist()))


def report(group: str, rows: list[tuple[Picture, Answer, Answer]]) -> None:
    """A paragraph on one group of pictures; each row has the network's answer, then the file's."""
    same = [bool(a.order[0] == b.order[0]) for _, a, b in rows]
    sure = [s for s, (_, a, _) in zip(same, rows, strict=True) if a.probability >= SURE]
    cosines = np.array([float(a.vector @ b.vector) for _, a, b in rows])
    moved = max(abs(a.probability - b.probability) for _, a, b in rows)
    named = [row for row in rows if row[0].classes]
    print(f"{group}: {len(rows)} pictures")
    print(f"  same best class where fp32 is sure  {share(sure)}")
    print(f"  same best class                     {share(same)}")
    print(f"  cosine of the vectors               median {np.median(cosines):.4f}, least {cosines.min():.4f}")
    print(f"  largest change of the best probability  {moved:.1e}")
    for among in (1, 3):
        fp32 = share([right(a, picture, among) for picture, a, _ in named])
        small = share([right(b, picture, among) for picture, _, b in named])
        print(f"  right name among the best {among}         fp32 {fp32}, the file {small}")


def report_probabilities(rows: list[tuple[Picture, Answer, Answer]]) -> None:
    """How often the file's best class is right, by the probability that it gives it."""
    for low, high in zip(LEVELS, LEVELS[1:]):
        here = [
            right(answer, picture, 1)
            for picture, _, answer in rows
            if picture.classes and low <= answer.probability < high
        ]
        print(f"  best class right, {low:.1f} to {high:.1f}          {share(here)}")


def show(rows: list[tuple[Picture, Answer, Answer]]) -> None:
    names = labels()
    for picture, _, answer in rows:
        best = ", ".join(names[i] for i in answer.order[:3])
        mark = "right" if right(answer, picture, 3) else "WRONG"
        print(f"  {mark} {picture.path.stem}: {best} ({answer.probability:.2f})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onsight", type=Path, required=True, help="the binary")
    parser.add_argument("--model", type=Path, required=True, help="the small file")
    parser.add_argument("--variant", type=int, default=0, choices=(0, 1, 2))
    parser.add_argument("--photos", type=Path, required=True, help="the folder of tools/photos")
    parser.add_argument(
        "--same-weights",
        action="store_true",
        help="round the network's weights as the file's are: what is left are pixels and arithmetic",
    )
    parser.add_argument("--show", action="store_true", help="also a line for each held-out picture")
    args = parser.parse_args()
    torch.set_num_threads(2)
    shown = pictures(args.photos)
    paths = [picture.path for picture in shown]
    form = small if args.same_weights else Weights
    answers = ask_network(args.variant, form, paths), ask_onsight(args.onsight, args.model, paths)
    rows = list(zip(shown, *answers, strict=True))
    for group in ("photographs", "composites", "held out"):
        report(group, [row for row in rows if row[0].group == group])
    report("all", rows)
    report_probabilities(rows)
    if args.show:
        show([row for row in rows if row[0].group == "held out"])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
