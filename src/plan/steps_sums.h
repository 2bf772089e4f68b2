// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What the steps of convolutions and matrix products share: epilogues, packed weights, cuts.
#pragma once

#include <string>

#include "kernels/epilogue.h"
#include "kernels/pack.h"
#include "plan/step_builder.h"

namespace onsight {

/// kernels::pack_rows, or what packs rows in another form.
using PackRowsFn = decltype(&kernels::pack_rows);
/// The weights, input 1, in panels that `form` names; those of the groups one after another.
Operand<const float> pack_weights(StepBuilder& b, const kernels::PanelLayout& layout,
                                  int64_t groups, const std::string& form, PackRowsFn pack);

kernels::Epilogue make_epilogue(StepBuilder& b, const Epilogue& e);
/// As in " silu + residual".
std::string epilogue_text(const StepBuilder& b, const Epilogue& e);
/// A product by constant weights, cut by rows or panels of outputs.
Step make_product_step(StepBuilder& b, std::string name, std::string detail,
                       const kernels::Window2d& window, const Epilogue& e);
/// A step without `run` where the weights are computed.
Step make_conv_step(StepBuilder& b);

}  // namespace onsight
