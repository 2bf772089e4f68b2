// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Checks of the quantisations that files state.
#pragma once

#include "graph/graph.h"

namespace onsight::pte {

/// Throws InvalidProgram unless every scale is a normal number in (0, 1e30) and the zero point one
/// of the dtype's integers; wider integers than 16 bits have none but 0.
void check_quantization(const Quantization& quant, DType dtype);
/// The same of a zero point that is still as wide as the file has it.
int32_t checked_zero_point(int64_t zero_point, DType dtype);

}  // namespace onsight::pte
