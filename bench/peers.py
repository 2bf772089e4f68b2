#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Times onsight and ExecuTorch on the same files in turn, and prints the ratio.

Machines drift: each round measures one after the other, and the median of the rounds' ratios
counts, not single times. Needs the environment of tools/venv.sh and the models of tools/zoo.
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
method = Runtime.get().load_program(sys.argv[1]).load_method("forward")
image = torch.from_numpy(np.load(sys.argv[2]))
method.execute([image])
times = []
for _ in range(int(sys.argv[3])):
    begin = time.perf_counter()
    method.execute([image])
    times.append(1e3 * (time.perf_counter() - begin))
print("median_ms", sorted(times)[len(times) // 2])
"""


def time_executorch(model: Path, image: Path, runs: int) -> float:
    command = [sys.executable, "-c", EXECUTORCH, str(model), str(image), str(runs)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(output.split("median_ms")[1])


def time_onsight(onsight: Path, model: Path, runs: int, threads: int) -> float:
    command = [onsight, "bench", model, "--json", "--runs", runs, "--threads", threads]
    output = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    return json.loads(output.stdout)["latency_ms"]["median"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onsight", type=Path, required=True, help="the onsight command")
    parser.add_argument("--zoo", type=Path, required=True, help="the folder of tools/zoo/make.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=15, help="of each, in a round")
    parser.add_argument("--threads", type=int, default=2, help="what ExecuTorch has is its own choice")
    args = parser.parse_args()
    print(f"{'model':36} {'onsight ms':>10} {'ExecuTorch ms':>13} {'ratio':>6}")
    for name, images in MODELS.items():
        model = args.zoo / name
        ours, theirs = [], []
        for _ in range(args.rounds):
            theirs.append(time_executorch(model, args.zoo / images / "input_0.npy", args.runs))
            ours.append(time_onsight(args.onsight, model, args.runs, args.threads))
            time.sleep(0.2)
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        print(
            f"{name:36} {statistics.median(ours):10.2f} {statistics.median(theirs):13.2f} {ratio:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
