# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of docs/quantization.md in NumPy, as plain as it can be."""

from __future__ import annotations

import numpy as np

from oracle import Params

F32 = np.float32


def requantize(acc: np.ndarray, scale: np.ndarray, y: Params, lo: int = -128, hi: int = 127):
    """Sums [.., channels] to steps of y, scale[channels] = x.scale * w.scale / y.scale."""
    real = acc.astype(F32) * scale.astype(F32)
    real = np.minimum(real, F32(hi - y.zero_point))
    return np.clip(np.rint(real).astype(np.int64) + y.zero_point, lo, hi).astype(np.int8)


def weight_scale(x: Params, w_scales: np.ndarray, y: Params) -> np.ndarray:
    return (F32(x.scale) * w_scales.astype(F32)) / F32(y.scale)


def constant(real: float, p: Params) -> int:
    v = F32(real) / F32(p.scale) + F32(p.zero_point)
    return int(np.rint(np.clip(v, F32(-128), F32(127))))


def conv(x, w, bias, x_params, w_scales, y_params, stride, pad, dilation, groups, lo=-128, hi=127):
    """x[N,H,W,C], w[O,KH,KW,C/groups]; padding is the zero point."""
    xi = x.astype(np.int32) - x_params.zero_point
    xi = np.pad(xi, ((0, 0), (pad[0], pad[0]), (pad[1], pad[1]), (0, 0)))
    n, h, wd, c = xi.shape
    o, kh, kw, ic = w.shape
    oh = (h - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (wd - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    acc = np.zeros((n, oh, ow, o), np.int64) + (0 if bias is None else bias.astype(np.int64))
    for i in range(kh):
        for j in range(kw):
            ys, xs = i * dilation[0], j * dilation[1]
            part = xi[:, ys : ys + (oh - 1) * stride[0] + 1 : stride[0],
                      xs : xs + (ow - 1) * stride[1] + 1 : stride[1]]
            part = part.reshape(n, oh, ow, groups, ic)
            weights = w[:, i, j].reshape(groups, o // groups, ic).astype(np.int64)
            acc += np.einsum("nhwgi,goi->nhwgo", part, weights).reshape(n, oh, ow, o)
    return requantize(acc.astype(np.int32), weight_scale(x_params, w_scales, y_params), y_params, lo, hi)


def add(a, b, pa: Params, pb: Params, y: Params, sign: int = 1, lo: int = -128, hi: int = 127):
    """Fixed point with 21-bit multipliers; `sign` -1 subtracts."""
    ra, rb = F32(pa.scale) / F32(y.scale), F32(pb.scale) / F32(y.scale)
    exponent = int(np.floor(np.log2(float(max(ra, rb)))))
    shift = 20 - exponent
    ma = int(np.rint(float(ra) * 2.0**shift))
    mb = int(np.rint(float(rb) * 2.0**shift)) * sign
    bias = (1 << (shift - 1)) - ma * pa.zero_point - mb * pb.zero_point
    acc = (bias + a.astype(np.int64) * ma + b.astype(np.int64) * mb) >> shift
    return np.clip(acc + y.zero_point, lo, hi).astype(np.int8)


def mul(a, b, pa: Params, pb: Params, y: Params, lo: int = -128, hi: int = 127):
    scale = (F32(pa.scale) * F32(pb.scale)) / F32(y.scale)
    product = (a.astype(np.int32) - pa.zero_point) * (b.astype(np.int32) - pb.zero_point)
    real = np.rint(product.astype(F32) * scale).astype(np.int64)
    return np.clip(real + y.zero_point, lo, hi).astype(np.int8)


def mean(x, x_params: Params, y: Params):
    """Over the pixels of x[N, pixels, C]."""
    count = x.shape[1]
    scale = (F32(x_params.scale) / F32(y.scale)) * (F32(1) / F32(count))
    offset = F32(y.zero_point) - F32(count * x_params.zero_point) * scale
    acc = x.astype(np.int32).sum(axis=1).astype(F32)
    return np.clip(np.rint(acc * scale + offset), -128, 127).astype(np.int8)


def quantize(x, y: Params):
    inverse = F32(1) / F32(y.scale)
    real = np.clip(x.astype(F32) * inverse, F32(-32768), F32(32767))
    return np.clip(np.rint(real).astype(np.int64) + y.zero_point, -128, 127).astype(np.int8)


def dequantize(q, p: Params):
    return (q.astype(np.int32) - p.zero_point).astype(F32) * F32(p.scale)
