// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// XNNPACK sub-graphs of a delegate → nodes.
#pragma once

#include <vector>

#include "pte/method_lowering.h"
#include "pte/xnnpack_delegate.h"

namespace onsight::pte {

/// Lowers a call of a delegate; `args` are the slots of its inputs, then of its outputs. Throws
/// InvalidProgram when the payload is damaged.
void lower_xnnpack(MethodLowering& method, XnnpackDelegate& delegate, const std::vector<int>& args);

}  // namespace onsight::pte
