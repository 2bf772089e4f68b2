# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Programs that exercise the container: control flow, methods, state, dynamic shapes, placement."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import ExecutorchBackendConfig, to_edge, to_edge_transform_and_lower
from executorch.exir.passes import MemoryPlanningPass
from executorch.exir.passes.init_mutable_pass import InitializedMutableBufferPass
from torch import nn
from torch.export import Dim

import export
import oracle
import quantize
import rewrite
from cases.fixture import Call, Fixture
from cases.tolerance import EXACT


def _call(module: nn.Module, *inputs: torch.Tensor, method: str = "forward") -> Call:
    with torch.no_grad():
        output = getattr(module, method)(*inputs)
    return Call(inputs, [output] if isinstance(output, torch.Tensor) else list(output), method)


class Method(nn.Module):
    """One method of a module, as a module."""

    def __init__(self, module: nn.Module, name: str) -> None:
        super().__init__()
        self.module, self.name = module, name

    def forward(self, *inputs: torch.Tensor) -> object:
        return getattr(self.module, self.name)(*inputs)


class Branch(nn.Module):
    """One of two layers, chosen by the input."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return 2 * torch.cond(x.sum() > 0, self.left, self.right, (x,))


class NestedBranch(nn.Module):
    """A condition inside a branch, more than one operand and output."""

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        def inner(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return torch.cond(
                b.sum() > 0, lambda a, b: (a + b, a - b), lambda a, b: (a * b, a + 1), (a, b)
            )

        return torch.cond(x.sum() > 0, inner, lambda a, b: (b - a, b * 2), (x, y))


class TwoMethods(nn.Module):
    """A backbone that classifies and embeds with the same weights."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, padding=1), nn.ReLU())
        self.head = nn.Linear(6, 4)

    def embed(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x).mean((2, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.embed(x))


class Counter(nn.Module):
    """Adds up what it is given: state that outlives a call."""

    def __init__(self, initial: float) -> None:
        super().__init__()
        self.register_buffer("total", torch.full((2, 3), initial))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.total.add_(x)
        return self.total * 2

    def set_total(self, x: torch.Tensor) -> torch.Tensor:
        self.total.copy_(x)
        return x + 0


def control_flow() -> Iterator[Fixture]:
    branch, nested = Branch().eval(), NestedBranch()
    x, y, z = torch.rand(1, 3, 5, 4), torch.rand(2, 4), torch.rand(2, 4)
    program = export.trace(branch, (x,))
    calls = [_call(branch, x), _call(branch, -x)]
    yield Fixture("cond_portable", export.to_portable(program), calls)
    yield Fixture("cond_xnnpack", export.to_xnnpack(program), calls)
    calls = [_call(nested, s * y, t * z) for s in (1, -1) for t in (1, -1)]
    yield Fixture("cond_nested_portable", export.to_portable(export.trace(nested, (y, z))), calls)


def methods() -> Iterator[Fixture]:
    module, x = TwoMethods().eval(), torch.randn(1, 3, 7, 8)
    programs = {name: export.trace(Method(module, name), (x,)) for name in ("forward", "embed")}
    calls = [_call(module, x, method=name) for name in ("forward", "embed", "forward")]
    constants = {"labels": "cat\ndog\nbird\nfish", "input_size": 7, "mean": 0.5, "ready": True}
    xnnpack = to_edge_transform_and_lower(
        programs, partitioner=[XnnpackPartitioner()], constant_methods=constants
    )
    portable = to_edge(programs, constant_methods=constants)
    for name, edge in (("methods_portable", portable), ("methods_xnnpack", xnnpack)):
        yield Fixture(name, edge.to_executorch().buffer, calls, constants=constants)


def state() -> Iterator[Fixture]:
    x, y = torch.randn(2, 3), torch.randn(2, 3)

    def lower(initial: float, **options: object) -> bytes:
        edge = to_edge(export.trace(Counter(initial), (x,)))
        return edge.to_executorch(ExecutorchBackendConfig(**options)).buffer

    counter = Counter(0.0)
    calls = [_call(counter, x), _call(counter, y), _call(counter, x)]
    yield Fixture("state", lower(0.0), calls, stateful=True)
    counter = Counter(1.5)
    data = lower(1.5, passes=[InitializedMutableBufferPass(["total"])])
    calls = [_call(counter, x), _call(counter, y)]
    yield Fixture("state_initialised", data, calls, stateful=True)

    counter = Counter(0.0)
    names = ("forward", "set_total")
    edge = to_edge({name: export.trace(Method(counter, name), (x,)) for name in names})
    config = ExecutorchBackendConfig(
        memory_planning_pass=MemoryPlanningPass(share_mutable_buffers=True),
        emit_mutable_buffer_names=True,
    )
    counter = Counter(0.0)
    order = ("set_total", "forward", "forward", "set_total", "forward")
    calls = [_call(counter, k * x, method=name) for k, name in enumerate(order, 1)]
    data = edge.to_executorch(config).buffer
    yield Fixture("state_shared_by_methods", data, calls, stateful=True)


class Pyramid(nn.Module):
    """Fully convolutional, then a mean: any height, width and batch."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 5, 3, stride=2, padding=1), nn.SiLU())
        self.head = nn.Linear(5, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x).mean((2, 3)))


def dynamic_shapes() -> Iterator[Fixture]:
    tokens = nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 6)).eval()
    pyramid = Pyramid().eval()
    batch, count = Dim("batch", min=1, max=4), Dim("count", min=2, max=9)
    height, width = Dim("height", min=4, max=8), Dim("width", min=4, max=9)
    cases = (
        ("dynamic_batch", pyramid, {0: batch}, [(4, 3, 5, 4), (1, 3, 5, 4), (3, 3, 5, 4)]),
        ("dynamic_tokens", tokens, {1: count}, [(1, 9, 6), (1, 2, 6), (1, 5, 6)]),
        (
            "dynamic_size",
            pyramid,
            {2: height, 3: width},
            [(1, 3, 8, 9), (1, 3, 5, 4), (1, 3, 7, 6)],
        ),
    )
    for name, module, dynamic, shapes in cases:
        inputs = [torch.randn(shape) for shape in shapes]
        program = export.trace(module, inputs[:1], dynamic_shapes=({**dynamic},))
        calls = [_call(module, x) for x in inputs]
        yield Fixture(f"{name}_portable", export.to_portable(program), calls)
        yield Fixture(f"{name}_xnnpack", export.to_xnnpack(program), calls)


PAYLOADS = {
    "placement_payload": rewrite.self_contained_payload,
    "placement_headless_payload": rewrite.headless_payload,
}


def _small_net() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(48, 5)).eval()


def placement() -> Iterator[Fixture]:
    """One small network, its constants in each of the places a file can keep them."""
    net, x = _small_net(), torch.randn(1, 3, 5, 6)
    program, calls = export.trace(net, (x,)), [_call(net, x)]
    portable, xnnpack = export.to_portable(program), export.to_xnnpack(program)
    inline = ExecutorchBackendConfig(extract_delegate_segments=False)
    yield Fixture("placement_segment_portable", portable, calls)
    yield Fixture("placement_named_data_xnnpack", xnnpack, calls)
    yield Fixture("placement_inline_delegate_xnnpack", export.to_xnnpack(program, inline), calls)
    for name, payload in PAYLOADS.items():
        yield Fixture(f"{name}_xnnpack", rewrite.inline_payloads(xnnpack, payload), calls)
    yield Fixture("placement_flatbuffer_portable", rewrite.inline_everything(portable), calls)
    yield Fixture("placement_flatbuffer_xnnpack", rewrite.inline_everything(xnnpack), calls)
    yield Fixture("chains_portable", rewrite.edit(portable, rewrite.split_chain), calls)
    yield Fixture("free_portable", rewrite.edit(portable, rewrite.free_activations), calls)


def placement_int8() -> Iterator[Fixture]:
    """The same for per-channel scales, which have a place of their own.

    A rewritten payload carries scales of seven digits, so each file has its own outputs; the last
    is of a container that ExecuTorch no longer reads and has those of the payload inside it.
    """
    net, x = _small_net(), torch.randn(1, 3, 5, 6)
    quantized = quantize.quantize(net, [(x,)], (x,))
    named = export.to_xnnpack(export.trace(quantized, (x,)))
    files = {"placement_named_data": named}
    files |= {name: rewrite.inline_payloads(named, how) for name, how in PAYLOADS.items()}
    calls = []
    for name, data in files.items():
        calls = [Call([x], oracle.ExecuTorchProgram(data).run([x]))]
        yield Fixture(f"{name}_int8", data, calls, EXACT)
    yield Fixture("placement_flatbuffer_int8", rewrite.inline_everything(named), calls, EXACT)


PREFIXES = ("cond", "methods", "state", "dynamic", "placement", "chains", "free")
FAMILIES: tuple[Callable[[], Iterator[Fixture]], ...] = (
    control_flow,
    methods,
    state,
    dynamic_shapes,
    placement,
    placement_int8,
)
