# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Static int8 quantisation as XNNPACK understands it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from executorch.backends.xnnpack.quantizer.xnnpack_quantizer import (
    XNNPACKQuantizer,
    get_symmetric_quantization_config,
)
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e

import export


@torch.no_grad()
def quantize(
    model: torch.nn.Module,
    batches: Iterable[Sequence[torch.Tensor]],
    example: Sequence[torch.Tensor],
    per_channel: bool = True,
) -> torch.fx.GraphModule:
    """Observe `model` on `batches`, then replace its arithmetic by quantise-dequantise pairs."""
    config = get_symmetric_quantization_config(is_per_channel=per_channel)
    quantizer = XNNPACKQuantizer().set_global(config)
    prepared = prepare_pt2e(export.trace(model, example).module(), quantizer)
    for batch in batches:
        prepared(*batch)
    return convert_pt2e(prepared)


def output_step(quantized: torch.fx.GraphModule) -> float | None:
    """The distance of neighbouring values of output 0: its scale, or None where it is a float."""
    (output,) = (node for node in quantized.graph.nodes if node.op == "output")
    last = torch.utils._pytree.tree_leaves(output.args)[0]
    if last.target is not torch.ops.quantized_decomposed.dequantize_per_tensor.default:
        return None
    return float(last.args[1])
