// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The built-in model, which names and embeds photographs.
#pragma once

#include <cstddef>
#include <span>

namespace onsight {

/// The bytes of models/efficientnet_lite0.pte: EfficientNet-Lite0 with the 1000 classes of
/// ImageNet-1k. Its methods are `forward` (logits) and `embed` (1280 numbers); models/README.md
/// says what it knows and how well. Throws NotSupported in a build without it.
std::span<const std::byte> embedded_model();

}  // namespace onsight
