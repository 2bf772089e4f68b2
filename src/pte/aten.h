// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// ATen kernel calls → nodes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pte/method_lowering.h"

namespace onsight::pte {

/// The operator that changes a buffer in place.
inline constexpr std::string_view kCopyInto = "aten::copy_";

/// As in "aten::add.out".
std::string operator_name(const fb::Operator& op);
bool is_aten_supported(std::string_view name);
/// Lowers one call; `args` are slots, inputs then outputs. Throws OperatorMissing for an unknown
/// name, InvalidProgram when the arguments are not the operator's.
void lower_aten(MethodLowering& method, const std::string& name, const std::vector<int>& args);

}  // namespace onsight::pte
