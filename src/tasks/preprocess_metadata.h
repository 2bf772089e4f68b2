// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The preprocessing that a model names, and what of it holds where the caller has wishes.
#pragma once

#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight::tasks {

/// What the model's constant methods say: get_resize or resize, and so on for each field; unset
/// what they don't. Throws InvalidProgram for what is unusable for an input of width × height.
Preprocess preprocess_of_metadata(const Model& model, int width, int height);

/// What the caller set, and for the rest what the model named. Resize and crop go together, and so
/// do mean and std: half of one recipe and half of another fit nothing.
Preprocess merge(Preprocess asked, const Preprocess& named);

/// Both of it for a method that takes an image, every field set. Throws InvalidProgram for what the
/// model names, InvalidConfig for what the caller asks: at load, not at the first image.
Preprocess preprocess_for(const Model& model, const MethodInfo& method, const Preprocess& asked);

}  // namespace onsight::tasks
