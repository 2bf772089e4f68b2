# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Rewrites a `.pte` into forms that today's exporter no longer, or seldom, writes."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import executorch.backends.xnnpack.serialization as xnnpack_serialization
from executorch.backends.xnnpack.serialization.xnnpack_graph_serialize import XNNHeader
from executorch.exir import schema
from executorch.exir._serialize import _flatbuffer
from executorch.exir._serialize._flatbuffer_program import _program_to_flatbuffer
from executorch.exir._serialize._program import (
    PTEFile,
    deserialize_pte_binary,
    serialize_pte_binary,
)

import describe

Graph = dict[str, Any]
_ALIGNMENT = 16  # of XNNPACK's constants


def edit(data: bytes, change: Callable[[schema.Program], None]) -> bytes:
    """Apply `change` to the program, everything else kept."""
    file = deserialize_pte_binary(data)
    change(file.program)
    return bytes(serialize_pte_binary(file, extract_delegate_segments=True))


def inline_everything(data: bytes) -> bytes:
    """The oldest container: one flatbuffer without header or segments, constants inside."""
    file = deserialize_pte_binary(data)
    for blob in file.program.backend_delegate_data:
        blob.data = headless_payload(bytes(blob.data), named_data(file))
    return bytes(_program_to_flatbuffer(file.program).data)


def inline_payloads(data: bytes, rewrite: Callable[[bytes, Mapping[str, bytes]], bytes]) -> bytes:
    """Delegates that hold their constants themselves, made by one of the `…_payload` below."""
    file = deserialize_pte_binary(data)
    for blob in file.program.backend_delegate_data:
        blob.data = rewrite(bytes(blob.data), named_data(file))
    file.named_data = None
    return bytes(serialize_pte_binary(file, extract_delegate_segments=True))


def named_data(file: PTEFile) -> dict[str, bytes]:
    """Key to bytes."""
    if file.named_data is None:
        return {}
    return {
        key: bytes(file.named_data.buffers[entry.buffer_index])
        for key, entry in file.named_data.pte_data.items()
    }


def take_constants(graph: Graph, named: Mapping[str, bytes]) -> list[bytes]:
    """The graph's constants in order; entry 0 is the empty one."""
    return [named.get(entry.get("named_key", ""), b"") for entry in graph["constant_data"]]


def self_contained_payload(payload: bytes, named: Mapping[str, bytes]) -> bytes:
    """`XH00` header, `XN01` graph, then the constants it gives offsets of."""
    graph = copy.deepcopy(describe.read_xnnpack_graph(payload))
    constants = bytearray()
    for entry, blob in zip(
        graph["constant_data"][1:], take_constants(graph, named)[1:], strict=True
    ):
        entry |= {"offset": len(constants), "size": len(blob)}
        entry.pop("named_key", None)  # an empty key would be looked up
        constants += blob + bytes(-len(blob) % _ALIGNMENT)
    flatbuffer = to_flatbuffer(graph, "schema.fbs")
    start = XNNHeader.EXPECTED_LENGTH + -XNNHeader.EXPECTED_LENGTH % _ALIGNMENT
    end = start + len(flatbuffer) + -len(flatbuffer) % _ALIGNMENT
    header = XNNHeader(start, len(flatbuffer), end, len(constants)).to_bytes()
    return header.ljust(start, b"\0") + flatbuffer.ljust(end - start, b"\0") + bytes(constants)


def headless_payload(payload: bytes, named: Mapping[str, bytes]) -> bytes:
    """A bare `XN00` flatbuffer, constants and per-channel scales inside."""
    graph = copy.deepcopy(describe.read_xnnpack_graph(payload))
    constants = take_constants(graph, named)
    graph["constant_buffer"] = [{"storage": list(blob)} for blob in constants]
    graph["constant_data"] = []
    for value in graph["xvalues"]:
        quantisation = value["xvalue_union"].get("quant_params", {})
        if buffer := quantisation.get("scale_buffer_idx"):
            scales = memoryview(constants[buffer]).cast("f")[: quantisation["num_scales"]]
            quantisation |= {"scale": list(scales), "scale_buffer_idx": 0, "num_scales": 0}
    return to_flatbuffer(graph, "runtime_schema.fbs")


def to_flatbuffer(graph: Graph, schema_name: str) -> bytes:
    """Serialise by one of the schemas of ExecuTorch's XNNPACK backend."""
    text = resources.files(xnnpack_serialization).joinpath(schema_name).read_text()
    numbers = json.dumps(graph).replace("Infinity", "inf")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "schema.fbs").write_text(text)
        Path(folder, "graph.json").write_text(numbers)
        _flatbuffer._run_flatc(
            ["--binary", "-o", folder, f"{folder}/schema.fbs", f"{folder}/graph.json"]
        )
        return Path(folder, "graph.bin").read_bytes()


def free_activations(program: schema.Program) -> None:
    """Free every planned tensor but inputs and outputs at the end of its plan."""
    for plan in program.execution_plan:
        kept = {*plan.inputs, *plan.outputs}
        for index, value in enumerate(plan.values):
            planned = isinstance(value.val, schema.Tensor) and value.val.allocation_info
            if planned and index not in kept:
                plan.chains[-1].instructions.append(schema.Instruction(schema.FreeCall(index)))


def split_chain(program: schema.Program) -> None:
    """Turn each plan's chain into two that run one after the other."""
    for plan in program.execution_plan:
        (chain,) = plan.chains
        middle = len(chain.instructions) // 2
        second = copy.deepcopy(chain)
        chain.instructions, second.instructions = (
            chain.instructions[:middle],
            second.instructions[middle:],
        )
        plan.chains.append(second)
