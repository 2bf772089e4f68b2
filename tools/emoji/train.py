#!/usr/bin/env python3
# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Trains the network on pictures made as it goes; an interrupted run continues where it stopped.

The loss is cross-entropy of scaled cosines, the right one made smaller by a margin first (CosFace,
https://arxiv.org/abs/1801.09414): pictures of one emoji must be closer than merely closest. A second
loss, 1 - cosine, draws the clean drawings to their class weights: then the nearest clean drawing is
that of the most probable class.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from augment import PLAIN_SHARE, Augmenter
from model import COSINE_SCALE, IMAGE_SIZE, EmojiNet

WARM_UP = 0.03  # of all steps
WEIGHT_DECAY = 0.05
MARGIN = 0.15
ALIGNMENT = 4.0  # the weight of the second loss
AVERAGING = 0.998
RAMP = 0.5  # of all steps, over which the augmentation grows from none to its full strength
REPORT_EVERY = 100


def rate(peak: float, progress: float) -> float:
    """Linear warm-up, then a half cosine to zero, over progress in 0...1."""
    if progress < WARM_UP:
        return peak * progress / WARM_UP
    return peak * 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP)))


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    margins = COSINE_SCALE * MARGIN * F.one_hot(labels, logits.shape[1])
    plain = int(len(labels) * PLAIN_SHARE)
    cosines = logits[:plain].gather(1, labels[:plain, None]) / COSINE_SCALE
    return F.cross_entropy(logits - margins, labels) + ALIGNMENT * (1 - cosines).mean()


def optimiser_for(network: nn.Module) -> torch.optim.AdamW:
    """Weight decay on matrices and filters only, not on norms and biases."""
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [
        {"params": decayed, "weight_decay": WEIGHT_DECAY},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0)


@torch.no_grad()
def average(kept: nn.Module, current: nn.Module, step: int) -> None:
    """kept <- a moving average of weights and batch-norm statistics, faster at the start."""
    decay = min(AVERAGING, (1 + step) / (10 + step))
    for old, new in zip(kept.state_dict().values(), current.state_dict().values()):
        if old.is_floating_point():
            old.lerp_(new, 1 - decay)
        else:
            old.copy_(new)


def start_from(checkpoint: Path, network: EmojiNet, names: list[str]) -> None:
    """Takes the weights of an earlier training; classes are matched by name, new ones start new."""
    state = torch.load(checkpoint, weights_only=True)
    rows = {name: row for row, name in enumerate(state["names"])}
    weights = network.state_dict()["classifier.weight"].clone()
    for index, name in enumerate(names):
        if name in rows:
            weights[index] = state["model"]["classifier.weight"][rows[name]]
    state["model"]["classifier.weight"] = weights
    network.load_state_dict(state["model"])


class Labels:
    """Every class once per round, in a new order each round."""

    def __init__(self, classes: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.classes = classes
        self.queue = np.empty(0, np.int64)

    def next(self, count: int) -> np.ndarray:
        while len(self.queue) < count:
            self.queue = np.concatenate([self.queue, self.rng.permutation(self.classes)])
        taken, self.queue = self.queue[:count], self.queue[count:]
        return taken


def train(args: argparse.Namespace) -> None:
    data = np.load(args.glyphs)
    names = [str(name) for name in data["names"]]
    network = EmojiNet(len(names)).to(memory_format=torch.channels_last)
    if args.start:
        start_from(args.start, network, names)
    kept = copy.deepcopy(network).eval()
    optimiser = optimiser_for(network)
    steps, step = args.pictures // args.batch, 0
    if args.checkpoint.exists():
        state = torch.load(args.checkpoint, weights_only=True)
        network.load_state_dict(state["current"])
        kept.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    augmenter = Augmenter(data["glyphs"], IMAGE_SIZE, args.seed + step)
    labels = Labels(len(names), args.seed + step)

    def save() -> None:
        state = {
            "names": names,
            "model": kept.state_dict(),
            "current": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "step": step,
        }
        unfinished = args.checkpoint.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.replace(args.checkpoint)

    right, total, start = 0, 0.0, time.time()
    while step < steps:
        for group in optimiser.param_groups:
            group["lr"] = rate(args.rate, step / steps)
        limit = 1.0 if args.start else min(1.0, step / steps / RAMP)
        chosen = labels.next(args.batch)
        pictures, targets = augmenter.batch(chosen, limit), torch.from_numpy(chosen)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(pictures).float()
        loss = loss_of(logits, targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        average(kept, network, step)
        right += int((logits.argmax(1) == targets).sum())
        total += loss.item()
        if step % REPORT_EVERY == 0 or step == steps:
            seen = REPORT_EVERY * args.batch
            print(
                f"{step}/{steps} loss {total / REPORT_EVERY:.3f} top-1 {right / seen:.3f} "
                f"strength {limit:.2f} {seen / (time.time() - start):.0f} pictures/s",
                flush=True,
            )
            right, total, start = 0, 0.0, time.time()
            if step % (10 * REPORT_EVERY) == 0 or step == steps:
                save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("glyphs", type=Path, help="the .npz of render.py")
    parser.add_argument("checkpoint", type=Path, help="written every 1000 steps, continued from")
    parser.add_argument("--start", type=Path, help="an earlier checkpoint, maybe of other classes")
    parser.add_argument("--pictures", type=int, default=1_300_000)
    parser.add_argument("--rate", type=float, default=3e-3, help="the peak learning rate")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    torch.manual_seed(args.seed)
    train(args)


if __name__ == "__main__":
    main()
