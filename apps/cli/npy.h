// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// NumPy's .npy files: one dense tensor each.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "onsight/tensor.h"

namespace onsight::cli {

/// Reads a little-endian, row-major .npy file of format 1 to 3. Throws FileReadFailed when it can't
/// be read, InvalidUserInput when it is something else.
Tensor read_npy(const std::filesystem::path& path);
/// The same of the file's bytes; `name` is what errors call it.
Tensor parse_npy(std::string_view bytes, const std::string& name);

/// Writes a .npy file, as write_file does. Throws FileWriteFailed.
void write_npy(const std::filesystem::path& path, const Tensor& tensor);
/// What stands before the tensor's bytes in the file.
std::string npy_header(DType dtype, const Shape& shape);

}  // namespace onsight::cli
