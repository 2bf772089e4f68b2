// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The gate of a squeeze-excite block.
#pragma once

#include "kernels/epilogue.h"
#include "kernels/kernel.h"
#include "onsight/target.h"

namespace onsight::kernels {

/// s[C] = act2(w2[C, R] · act1(w1[R, C] · m[C] + b1[R]) + b2[C]), where m is the mean of one image.
struct SqueezeExcite {
  int64_t images = 1;
  int64_t channels = 0;  // C
  int64_t squeezed = 0;  // R
  const float* w1 = nullptr;
  const float* b1 = nullptr;
  const float* w2 = nullptr;
  const float* b2 = nullptr;
  UnaryAttrs act1, act2;
};

/// mean[n, C] → s[n, C]; units are images. The means are made by a reduction, which splits over
/// channels: they are nearly all of the work.
using SqueezeExciteKernel =
    Kernel<SqueezeExcite, const float* /*mean*/, float* /*s*/, std::byte* /*scratch*/>;
SqueezeExciteKernel prepare_squeeze_excite(Target target, const SqueezeExcite& p);

}  // namespace onsight::kernels
