# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the fixtures of single operators, blocks and containers: DIR/CASE/{model.pte,…,case.json}.

CASE is a name and how it was exported: `_portable`, `_xnnpack`, `_int8` (quantised, XNNPACK) or
`_int8_portable`. Outputs are PyTorch's for floats and ExecuTorch's for int8; every file is also
run by ExecuTorch, and where that disagrees with PyTorch the difference is printed.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import quiet

quiet.silence()

import torch
from executorch.exir import ExecutorchBackendConfig

import describe
import export
import oracle
import quantize
from cases import arithmetic, blocks, int8, movement, programs, windows
from cases.case import Case
from cases.fixture import Call, Fixture, to_array, write
from cases.tolerance import EXACT, RELATIVE, Tolerance

COMMON = windows.COMMON + arithmetic.COMMON + movement.COMMON + blocks.COMMON
RARE = windows.RARE + arithmetic.RARE + movement.RARE
# XNNPACK knows one GELU, the exact one, and its delegate takes it for the other: ExecuTorch's
# answer is the file's own meaning.
DIFFERS_FROM_TORCH = {"gelu_tanh_xnnpack"}
# What the repository keeps: of what models commonly use, the small ones, and all of these.
KEPT_BYTES = 2900
KEPT_CONVOLUTION_BYTES = 4096
KEPT_BLOCKS = ("block_attention_p", "block_attention_x", "block_bottleneck_", "block_convnext_")
KEPT_WHOLE = KEPT_BLOCKS + ("block_host_", "block_pool_") + programs.PREFIXES
PACKED = ExecutorchBackendConfig(segment_alignment=16)  # small files: no padding to 128


def seed(name: str) -> None:
    torch.manual_seed(zlib.crc32(name.encode()))


def float_fixtures(case: Case) -> Iterator[Fixture]:
    """The portable file, and the XNNPACK one unless the delegate takes nothing of it."""
    seed(case.name)
    module, inputs = case.module().eval(), [make() for make in case.inputs]
    program = export.trace(module, inputs)
    tolerance = EXACT if case.exact else RELATIVE
    calls = [Call(inputs, oracle.run_torch(module, inputs))]
    yield Fixture(f"{case.name}_portable", export.to_portable(program, PACKED), calls, tolerance)
    delegated = export.to_xnnpack(program, PACKED)
    if not describe.describe(delegated)["delegate"]:
        return
    name = f"{case.name}_xnnpack"
    if name in DIFFERS_FROM_TORCH:
        calls = [Call(inputs, oracle.ExecuTorchProgram(delegated).run(inputs))]
    yield Fixture(name, delegated, calls, tolerance)


def int8_fixtures(case: Case, per_channel: bool) -> Iterator[Fixture]:
    """Quantised files; the second call leaves the calibrated range, so that values saturate."""
    suffix = "int8" if per_channel else "int8_per_tensor"
    seed(f"{case.name}_{suffix}")
    module = case.module().eval()
    inputs = [make() for make in case.inputs]
    batches = [inputs] + [[make() for make in case.inputs] for _ in range(3)]
    quantized = quantize.quantize(module, batches, inputs, per_channel)
    program = export.trace(quantized, inputs)
    step = quantize.output_step(quantized)
    ranges = [inputs, [2 * x for x in inputs]]
    for name, lower in ((suffix, export.to_xnnpack), (f"{suffix}_portable", export.to_portable)):
        data = lower(program, PACKED)
        runtime = oracle.ExecuTorchProgram(data)
        calls = [Call(values, runtime.run(values)) for values in ranges]
        tolerance = int8_tolerance(data, step)
        yield Fixture(f"{case.name}_{name}", data, calls, tolerance)


def int8_tolerance(data: bytes, step: float | None) -> Tolerance:
    """Integer arithmetic is exact; floats between quantised values may round to a neighbour."""
    if step is None:
        return RELATIVE
    facts = describe.describe(data)
    only_integers = facts["delegate"] and not facts["operator"] and not facts["float node"]
    return EXACT if only_integers else Tolerance("steps", 1.001 * step)


def all_fixtures(rare: bool, wanted: str) -> Iterator[Fixture]:
    """Every fixture whose case, or family of programs, has `wanted` in its name."""
    for case in COMMON + (RARE if rare else []):
        if wanted in case.name:
            yield from float_fixtures(case)
    for case in int8.CASES:
        if wanted in f"{case.name}_int8":
            yield from int8_fixtures(case, per_channel=True)
            if case.name in int8.PER_TENSOR:
                yield from int8_fixtures(case, per_channel=False)
    for family in programs.FAMILIES:
        if wanted in family.__name__:
            seed(family.__name__)
            yield from family()


def kept(fixture: Fixture) -> bool:
    """Whether the repository keeps it."""
    tensors = [tensor for call in fixture.calls for tensor in (*call.inputs, *call.outputs)]
    size = len(fixture.data) + sum(tensor.nbytes for tensor in tensors)
    convolution = fixture.name.startswith("conv2d_") and "int8" not in fixture.name
    limit = KEPT_CONVOLUTION_BYTES if convolution else KEPT_BYTES
    return size <= limit or fixture.name.startswith(KEPT_WHOLE)


def disagreement(fixture: Fixture) -> str | None:
    """What ExecuTorch says otherwise, or that it refuses the file."""
    try:
        runtime = oracle.ExecuTorchProgram(fixture.data)
        for number, call in enumerate(fixture.calls):
            got = runtime.run(call.inputs, call.method)
            for g, w in zip(got, call.outputs, strict=True):
                if not fixture.tolerance.accepts(to_array(g), to_array(w)):
                    return f"call {number} of ExecuTorch differs"
    except RuntimeError as error:
        return f"ExecuTorch: {error}"
    return None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kept", action="store_true", help="those of the repository alone")
    parser.add_argument("--only", default="", metavar="TEXT", help="those with TEXT in their name")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    totals: defaultdict[str, Counter] = defaultdict(Counter)
    count = size = 0
    for fixture in all_fixtures(not arguments.kept, arguments.only):
        if arguments.kept and not kept(fixture):
            continue
        if complaint := disagreement(fixture):
            print(f"{fixture.name}: {complaint}", flush=True)
        write(fixture, arguments.out)
        count, size = count + 1, size + len(fixture.data)
        for what, counts in describe.describe(fixture.data).items():
            totals[what].update(counts)
    describe.show(totals)
    print(f"{count} fixtures, {size / 1e3:.0f} kB of programs")


if __name__ == "__main__":
    main()
