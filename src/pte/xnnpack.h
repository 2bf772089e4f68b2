// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// XNNPACK sub-graphs of a delegate → nodes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pte/method_lowering.h"

namespace onsight::pte {

/// Lowers a delegate; `args` are the slots of its inputs, then of its outputs. Throws
/// InvalidProgram when the payload is damaged.
void lower_xnnpack(MethodLowering& method, const fb::BackendDelegate& delegate,
                   const std::vector<int>& args);

/// Counts the nodes by name, as in "xnnpack::Conv2d"; those that can't be run also go to
/// `unsupported`.
void describe_xnnpack(const Container& container, const fb::BackendDelegate& delegate,
                      std::map<std::string, int>& operators, std::vector<std::string>& unsupported);

}  // namespace onsight::pte
