// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What every task on images shares: checking that a method takes one, and feeding it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight::tasks {

/// Refuses, with WrongDimensions, a method that does not map one f32 image [1, 3, H, W] to f32
/// numbers. A dynamic batch will do. Returns how many numbers output 0 has for one image.
int64_t check_image_method(const MethodInfo& method);

/// Runs a method that check_image_method accepted on one image, and returns output 0, which has
/// `expected` numbers (InvalidModelOutput otherwise).
std::vector<float> run_on_image(const Model& model, std::string_view method,
                                const ImageInput& image, const Preprocess& preprocess,
                                const ImageLimits& limits, const RunOptions& options,
                                size_t expected);

/// exp(x_i) / Σ exp(x_j), summed in double. Throws InvalidModelOutput where that is no number.
std::vector<float> softmax(std::span<const float> logits);
/// 1 / (1 + exp(-x)), computed in double. Throws InvalidModelOutput for NaN.
std::vector<float> sigmoid(std::span<const float> logits);

}  // namespace onsight::tasks
