// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Compares what a compiled method gives with what its graph means before any pass.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "onsight/model.h"

namespace onsight::fuzz {

/// What is wrong with `outputs`; empty where they agree with the reference evaluator, or can't be
/// compared: where small errors may become large (comparisons, roundings, arithmetic on integers
/// that stand for real numbers) and where a buffer is kept from run to run.
std::string disagreement(std::span<const std::byte> file, const ModelLimits& limits,
                         const std::string& method, std::span<const Tensor> inputs,
                         std::span<const Tensor> outputs);

}  // namespace onsight::fuzz
