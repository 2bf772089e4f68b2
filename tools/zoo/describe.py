# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Counts what `.pte` files hold, as ExecuTorch's own reader sees it."""

from __future__ import annotations

import argparse
import json
import re
import struct
import subprocess
import tempfile
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path
from typing import Any

import quiet

quiet.silence()

import executorch.backends.xnnpack.serialization as xnnpack_serialization
from executorch.exir import schema
from executorch.exir._serialize import _flatbuffer, _program
from executorch.exir._serialize._flatbuffer_program import _flatbuffer_to_program

Facts = defaultdict[str, Counter]

_NO_OFFSET = 2**64 - 1  # XNNPACK's constant offset where a named key is given instead


def read_xnnpack_graph(payload: bytes) -> dict[str, Any]:
    """The delegate's flatbuffer as a dictionary; old payloads have no `XH00` header."""
    magic, _, offset, size = struct.unpack_from("<4sHII", payload, 4)
    if magic != b"XH00":
        offset, size = 0, len(payload)
    name = "schema.fbs" if payload[offset + 4 : offset + 8] == b"XN01" else "runtime_schema.fbs"
    schema_text = resources.files(xnnpack_serialization).joinpath(name).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        schema_path, graph_path = Path(folder, "schema.fbs"), Path(folder, "graph.bin")
        schema_path.write_bytes(schema_text)
        graph_path.write_bytes(payload[offset : offset + size])
        flags = ["--json", "--strict-json", "--defaults-json", "--raw-binary", "-o", folder]
        flatc = _flatbuffer._get_flatc_path()
        subprocess.run([flatc, *flags, str(schema_path), "--", str(graph_path)], check=True)
        text = Path(folder, "graph.json").read_text()
    return json.loads(re.sub(r": (-?)inf\b", r": \1Infinity", text))


def count_xnnpack(payload: bytes, facts: Facts) -> None:
    """Nodes, datatypes, quantisation kinds and constant placement of one delegate."""
    graph = read_xnnpack_graph(payload)
    headed = payload[4:8] == b"XH00"
    facts["payload"]["with header" if headed else "without header"] += 1
    datatypes: dict[int, str] = {}
    for value in graph["xvalues"]:
        tensor = value["xvalue_union"]
        if "quant_params" in tensor:
            facts["quantisation"][tensor["quant_params_type"]] += 1
        tensor = tensor.get("tensor_value", tensor)
        datatype = tensor["datatype"].removeprefix("xnn_datatype_")
        facts["xnnpack datatype"][datatype] += 1
        datatypes[tensor["id_out"]] = datatype
    for node in graph["xnodes"]:
        count_node(node, datatypes, facts)
    for constant in graph.get("constant_data", [])[1:]:
        inline = constant["offset"] != _NO_OFFSET
        facts["xnnpack constant"]["behind the graph" if inline else "named data"] += 1
    if buffers := len(graph.get("constant_buffer", [])[1:]):
        facts["xnnpack constant"]["in the graph"] += buffers


def count_node(node: dict[str, Any], datatypes: dict[int, str], facts: Facts) -> None:
    """A node by kind, whether it clamps, and the type it gives where the graph is quantised."""
    kind, fields = node["xnode_union_type"].lstrip("_"), node["xnode_union"]
    facts["node"][kind] += 1
    if "output_min_max" in node:
        facts["node with output_min_max"][kind] += 1
    output = datatypes[fields["output_id"]]
    if output == "fp32" and kind != "XNNConvert":
        facts["float node"][kind] += 1
    if "fp32" not in output:
        facts["quantised node"][f"{kind} → {output}"] += 1


def count_tensor(tensor: schema.Tensor, facts: Facts) -> None:
    facts["dtype"][tensor.scalar_type.name] += 1
    facts["dim order"][str(tuple(tensor.dim_order))] += 1
    facts["dynamism"][tensor.shape_dynamism.name] += 1
    if tensor.allocation_info:
        facts["memory id"][str(tensor.allocation_info.memory_id)] += 1
    constant, planned = tensor.data_buffer_idx > 0, tensor.allocation_info is not None
    external = tensor.extra_tensor_info and tensor.extra_tensor_info.location
    kind = "mutable" if constant and planned else "constant" if constant else "activation"
    facts["tensor"]["external" if external else kind] += 1


def count_plan(plan: schema.ExecutionPlan, payloads: list[bytes], facts: Facts) -> None:
    facts["method"][plan.name] += 1
    for value in plan.values:
        facts["evalue"][type(value.val).__name__] += 1
        if isinstance(value.val, schema.Tensor):
            count_tensor(value.val, facts)
    for instruction in (i for chain in plan.chains for i in chain.instructions):
        call = instruction.instr_args
        facts["instruction"][type(call).__name__] += 1
        if isinstance(call, schema.KernelCall):
            operator = plan.operators[call.op_index]
            facts["operator"][f"{operator.name}.{operator.overload}".removesuffix(".")] += 1
    for delegate, payload in zip(plan.delegates, payloads, strict=True):
        facts["delegate"][f"{delegate.id}, {delegate.processed.location.name}"] += 1
        count_xnnpack(payload, facts)


def describe(data: bytes) -> Facts:
    """Everything counted in one file."""
    header = _program._get_extended_header(data)
    flatbuffer = data[: header.program_size] if header else data
    program = _flatbuffer_to_program(flatbuffer)
    facts: Facts = defaultdict(Counter)
    if program.constant_buffer:
        facts["constants"]["in the flatbuffer"] += len(program.constant_buffer) - 1
    if program.constant_segment and program.constant_segment.offsets:
        facts["constants"]["in a segment"] += len(program.constant_segment.offsets) - 1
    for named in program.named_data or []:
        facts["named data"]["SHA-256 key" if len(named.key) == 64 else "other key"] += 1
    for plan in program.execution_plan:
        payloads = [
            delegate_payload(program, delegate, data, header) for delegate in plan.delegates
        ]
        count_plan(plan, payloads, facts)
    return facts


def delegate_payload(
    program: schema.Program, delegate: schema.BackendDelegate, data: bytes, header: Any
) -> bytes:
    """The delegate's blob, from the flatbuffer or from its segment."""
    reference = delegate.processed
    if reference.location == schema.DataLocation.INLINE:
        return bytes(program.backend_delegate_data[reference.index].data)
    segment = program.segments[reference.index]
    start = header.segment_base_offset + segment.offset
    return data[start : start + segment.size]


def show(facts: Facts) -> None:
    """Print a line for each kind of fact."""
    for what, counts in facts.items():
        print(f"  {what}: " + ", ".join(f"{name} ×{n}" for name, n in counts.most_common()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        print(path)
        show(describe(path.read_bytes()))


if __name__ == "__main__":
    main()
