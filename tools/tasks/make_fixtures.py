# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/data/tasks: image models so small that their answers can be worked out on paper.

All take 2×2 pixels. The logits of "mean" are the means of the channels times 4: of a red image 4, 0, 0.
"thousand" has five times these and 997 zeros: as many as ImageNet has classes.

preprocess/ has the same model naming its preprocessing: NAMED well, UNUSABLE not.

control.pte is not made here: a program whose method has control characters in its name.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
from executorch.exir import to_edge
from torch import Tensor, nn

IMAGE = torch.rand(1, 3, 2, 2)
BATCH = torch.export.Dim("batch", max=4)


CHANNELS = {"get_mean": [0.25, 0.5, 0.75], "get_std": [0.5, 0.25, 1.0]}
NAMED = {
    "all": {
        "get_resize": 5,
        "get_crop": 2,
        "get_interpolation": "bicubic",
        "get_antialias": True,
        **CHANNELS,
        "resize": 7,  # get_resize goes before it
    },
    "short": {"resize": 3, "interpolation": "bilinear", "antialias": False},
    "stretch": {"resize": "stretch", "antialias": True, "mean": (0.5, 0.5, 0.5), "std": (1, 1, 1)},
}
UNUSABLE = {
    "resize_negative": {"get_resize": -1},
    "resize_small": {"get_resize": 1},
    "resize_text": {"get_resize": "large"},
    "resize_fraction": {"resize": 2.5},
    "resize_two": {"get_resize": [4, 4]},
    "crop_alone": {"get_crop": 2},
    "crop_other": {"get_resize": 4, "get_crop": 3},
    "crop_text": {"get_resize": 4, "get_crop": "square"},
    "interpolation_unknown": {"get_interpolation": "lanczos"},
    "interpolation_number": {"get_interpolation": 3},
    "antialias_number": {"get_antialias": 2},
    "antialias_text": {"antialias": "yes"},
    "bicubic_alone": {"get_interpolation": "bicubic"},
    "mean_alone": {"get_mean": [0.5, 0.5, 0.5]},
    "mean_one": {"get_mean": 0.5, "get_std": 0.5},
    "mean_bytes": {"get_mean": [123.7, 116.3, 103.5], "get_std": [0.5, 0.5, 0.5]},
    "std_zero": {"get_mean": [0.5, 0.5, 0.5], "get_std": [0.5, 0.0, 0.5]},
    "std_text": {"get_mean": [0.5, 0.5, 0.5], "get_std": "0.5"},
    "std_tiny": {"get_mean": [0.5, 0.5, 0.5], "get_std": [0.5, 1e-60, 0.5]},
    "mean_mixed": {"get_mean": [0.5, "a", 0.5], "get_std": [0.5, 0.5, 0.5]},
    "mean_tensor": {"get_mean": torch.full((3,), 0.5), "get_std": [0.5, 0.5, 0.5]},
    "mean_long": {"get_mean": [0.5] * 1000, "get_std": [0.5, 0.5, 0.5]},
    "resize_empty": {"get_resize": []},
    "resize_escape": {"get_resize": "\x1b[31mred\r\n" + 100 * "long"},
}


class Function(nn.Module):
    """A module that computes fn of its inputs."""

    def __init__(self, fn: Callable[..., Tensor]) -> None:
        super().__init__()
        self.fn = fn

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.fn(*inputs)


def logits(x: Tensor) -> Tensor:
    return x.mean((2, 3)) * 4


def thousand(x: Tensor) -> Tensor:
    return nn.functional.pad(logits(x) * 5, (0, 997))


def probabilities(x: Tensor) -> Tensor:
    return torch.softmax(logits(x), 1)


def independent(x: Tensor) -> Tensor:
    return torch.sigmoid(logits(x))


def written_out(x: Tensor) -> Tensor:
    e = torch.exp(logits(x))
    return e / e.sum(1, keepdim=True)


def without_background(x: Tensor) -> Tensor:
    return torch.softmax(nn.functional.pad(logits(x), (1, 0)), 1)[:, 1:]


def averaged(x: Tensor) -> Tensor:
    return (probabilities(x) + probabilities(x.transpose(2, 3))) / 2


def tokens(x: Tensor) -> Tensor:
    """A vector for each pixel: [1, 4, 3]."""
    return x.flatten(2).transpose(1, 2)


def dead(x: Tensor) -> Tensor:
    return logits(x) * float("nan")


def zero(x: Tensor) -> Tensor:
    return logits(x) * 0


def grey(x: Tensor) -> Tensor:
    return x.flatten(1)


def computed() -> Tensor:
    return torch.ones(1) + torch.ones(1)


def export(fn: Callable[..., Tensor], *inputs: Tensor, **options: object) -> torch.export.ExportedProgram:
    return torch.export.export(Function(fn), inputs, strict=False, **options)


def models() -> dict[str, bytes]:
    programs = {
        "mean": to_edge(export(logits, IMAGE)),
        "thousand": to_edge(export(thousand, IMAGE)),
        "softmax": to_edge(export(probabilities, IMAGE)),
        "sigmoid": to_edge(export(independent, IMAGE)),
        "written_softmax": to_edge(export(written_out, IMAGE)),
        "part_of_softmax": to_edge(export(without_background, IMAGE)),
        "averaged_softmax": to_edge(export(averaged, IMAGE)),
        "tokens": to_edge(export(tokens, IMAGE)),
        "labelled": to_edge(
            export(logits, IMAGE), constant_methods={"get_labels": "red\ngreen\nblue"}
        ),
        "methods": to_edge({"forward": export(logits, IMAGE), "embed": export(probabilities, IMAGE)}),
        "batch": to_edge(export(logits, IMAGE.repeat(2, 1, 1, 1), dynamic_shapes=[({0: BATCH},)])),
        "nan": to_edge(export(dead, IMAGE)),
        "zero": to_edge(export(zero, IMAGE)),
        "map": to_edge(export(torch.abs, IMAGE)),
        "grey": to_edge(export(grey, IMAGE[:, :1])),
        "two_inputs": to_edge(export(torch.add, IMAGE, IMAGE)),
    }
    forward = export(logits, IMAGE)
    for name, constants in {**NAMED, **UNUSABLE}.items():
        programs[f"preprocess/{name}"] = to_edge(forward, constant_methods=constants)
    # Names of metadata, but one takes an image and the others compute.
    methods = {"forward": forward, "get_resize": forward, "get_crop": export(computed)}
    programs["preprocess/none"] = to_edge(methods)
    return {name: program.to_executorch().buffer for name, program in programs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="the folder to write")
    folder = parser.parse_args().output
    (folder / "preprocess").mkdir(exist_ok=True)
    for name, buffer in models().items():
        (folder / f"{name}.pte").write_bytes(buffer)
    (folder / "softmax.labels.txt").write_text("red\ngreen\nblue\n")


if __name__ == "__main__":
    main()
