// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Base64 text to bytes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace onsight {

constexpr size_t kBase64Decoded = static_cast<size_t>(-1);

/// Puts what `text` stands for into `bytes` and returns kBase64Decoded; or returns the index of the
/// first character that can't stand where it does (text.size() when the text ends too early).
/// Takes the standard and the URL-safe alphabet, skips white space, and needs no padding: what
/// WHATWG calls forgiving base64.
size_t decode_base64(std::string_view text, std::vector<std::byte>& bytes);

}  // namespace onsight
