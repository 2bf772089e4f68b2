#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Times onsight and ExecuTorch on the same files in turn, and prints the ratio.

Machines drift: each round measures one after the other, and the median of the rounds' ratios
counts, not single times. Needs the environment of tools/venv.sh and the models of tools/zoo.

With --baseline it compares two builds of onsight instead: the time of a run, of loading with the
first run, and the peak of memory, each as a ratio to the baseline. The baseline is measured twice
a round; how far it is from itself says what a ratio is worth.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

# File and inputs of each model, in the zoo's folder.
MODELS = {
    "efficientnet_v2_s_xnnpack.pte": "efficientnet_v2_s",
    "efficientnet_v2_s_int8_xnnpack.pte": "efficientnet_v2_s",
    "clip_vit_b32_image_xnnpack.pte": "clip_vit_b32_image",
    "resnet50_xnnpack.pte": "resnet50",
    "mobilenet_v3_large_xnnpack.pte": "mobilenet_v3_large",
    "vit_b_16_xnnpack.pte": "vit_b_16",
    "convnext_tiny_xnnpack.pte": "convnext_tiny",
    "swin_t_xnnpack.pte": "swin_t",
}

# Runs in a process of its own, so that one runtime's threads never stand in the other's way.
EXECUTORCH = """
import sys, time
import numpy as np, torch
from executorch.runtime import Runtime
image = torch.from_numpy(np.load(sys.argv[2]))
runtime = Runtime.get()
begin = time.perf_counter()
method = runtime.load_program(sys.argv[1]).load_method("forward")
method.execute([image])
load = time.perf_counter() - begin
times = []
for _ in range(int(sys.argv[3])):
    begin = time.perf_counter()
    method.execute([image])
    times.append(1e3 * (time.perf_counter() - begin))
print("times_ms", sorted(times)[len(times) // 2], 1e3 * load)
"""


def bench_executorch(model: Path, image: Path, runs: int) -> dict[str, float]:
    command = [sys.executable, "-c", EXECUTORCH, str(model), str(image), str(runs)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    run, load = output.split("times_ms")[1].split()
    return {"run": float(run), "load": float(load)}


def bench_onsight(onsight: Path, model: Path, runs: int, threads: int) -> dict[str, float]:
    command = [onsight, "bench", model, "--json", "--runs", runs, "--threads", threads]
    output = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    found = json.loads(output.stdout)
    return {
        "run": found["latency_ms"]["median"],
        "load": found["load_ms"] + found["first_ms"],
        "memory": found["peak_rss_mb"],
    }


def chosen(args: argparse.Namespace) -> dict[str, str]:
    return {name: images for name, images in MODELS.items() if args.only in name}


def compare_with_executorch(args: argparse.Namespace) -> None:
    print(f"{'':36} {'a run, ms':^31}   {'load and first run, ms':^31}")
    columns = f"{'onsight':>10} {'ExecuTorch':>13} {'ratio':>6}"
    print(f"{'model':36} {columns}   {columns}")
    for name, images in chosen(args).items():
        model = args.zoo / name
        ours, theirs = [], []
        for _ in range(args.rounds):
            theirs.append(bench_executorch(model, args.zoo / images / "input_0.npy", args.runs))
            ours.append(bench_onsight(args.onsight, model, args.runs, args.threads))
            time.sleep(0.2)
        cells = []
        for what in ("run", "load"):
            pairs = [(a[what], b[what]) for a, b in zip(ours, theirs)]
            medians = [statistics.median(side) for side in zip(*pairs)]
            ratio = statistics.median(a / b for a, b in pairs)
            cells.append(f"{medians[0]:10.2f} {medians[1]:13.2f} {ratio:6.2f}")
        print(f"{name:36} " + "   ".join(cells), flush=True)


def compare_with_baseline(args: argparse.Namespace) -> None:
    """Prints, for each model, new / baseline and (how far apart two runs of the baseline were)."""
    print(f"{'model':36} {'run':>15} {'load + first':>15} {'peak memory':>15}")
    for name in chosen(args):
        model = args.zoo / name
        ratios: dict[str, list[float]] = {"run": [], "load": [], "memory": []}
        spreads: dict[str, list[float]] = {"run": [], "load": [], "memory": []}
        for _ in range(args.rounds):
            first, new, second = (
                bench_onsight(binary, model, args.runs, args.threads)
                for binary in (args.baseline, args.onsight, args.baseline)
            )
            for what, values in ratios.items():
                values.append(2 * new[what] / (first[what] + second[what]))
                spreads[what].append(abs(first[what] / second[what] - 1))
        cells = (
            f"{statistics.median(ratios[what]):6.3f} (±{statistics.median(spreads[what]):5.3f})"
            for what in ratios
        )
        print(f"{name:36} " + " ".join(f"{cell:>15}" for cell in cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onsight", type=Path, required=True, help="the onsight command")
    parser.add_argument("--zoo", type=Path, required=True, help="the folder of tools/zoo/make.py")
    parser.add_argument("--only", default="", help="models with this in their name")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=15, help="of each, in a round")
    parser.add_argument("--threads", type=int, default=2, help="what ExecuTorch has is its own choice")
    parser.add_argument("--baseline", type=Path, help="another build, to compare with")
    args = parser.parse_args()
    if args.baseline is not None:
        compare_with_baseline(args)
    else:
        compare_with_executorch(args)


if __name__ == "__main__":
    main()
