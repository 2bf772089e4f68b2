# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""Declares torchvision's compiled operators, which its wheel may lack, so that it imports."""

import torch

_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    *(
        f"{name}(Tensor input) -> Tensor"
        for name in (
            "roi_align",
            "_roi_align_backward",
            "roi_pool",
            "_roi_pool_backward",
            "ps_roi_align",
            "_ps_roi_align_backward",
            "ps_roi_pool",
            "_ps_roi_pool_backward",
            "qroi_align",
            "deform_conv2d",
            "_deform_conv2d_backward",
        )
    ),
)

_library = torch.library.Library("torchvision", "DEF")  # owns the definitions: they go when it goes


def define() -> None:
    """Call it before torchvision is imported."""
    for operator in _OPERATORS:
        _library.define(operator)
