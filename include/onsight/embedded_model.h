// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The small model that the library carries: it names and embeds drawings of emoji.
#pragma once

#include <cstddef>
#include <span>

namespace onsight {

/// The bytes of models/emoji.pte; its methods are `forward` (logits) and `embed`.
std::span<const std::byte> embedded_model();

}  // namespace onsight
