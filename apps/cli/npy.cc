// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A .npy file is "\x93NUMPY", version (2 bytes), header length (u16 in format 1, u32 after it), a
// Python dict as in {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }, then the elements.
#include "cli/npy.h"

#include <unistd.h>

#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "cli/output.h"
#include "onsight/error.h"

namespace onsight::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxDims = 64;  // as NumPy has it
constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kAlignment = 64;  // of the elements in the file

struct Descr {
  DType dtype;
  std::string_view text;
};
// NumPy has no bfloat16: the ml_dtypes package saves it as two opaque bytes.
constexpr std::array kDescrs = {
    Descr{DType::kF32, "<f4"},  Descr{DType::kF16, "<f2"}, Descr{DType::kBF16, "<V2"},
    Descr{DType::kF64, "<f8"},  Descr{DType::kI8, "|i1"},  Descr{DType::kU8, "|u1"},
    Descr{DType::kI16, "<i2"},  Descr{DType::kI32, "<i4"}, Descr{DType::kI64, "<i8"},
    Descr{DType::kBool, "|b1"},
};

struct Header {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
};

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kInvalidUserInput,
              "'" + shortened(name) + "' is not a usable .npy file: " + why);
}

// Reads the header's dict. Any key may come first; a key missing or unknown is an error.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Header parse() {
    Header header;
    int seen = 0;
    expect('{');
    while (!accept('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr") {
        header.descr = string(), seen |= 1;
      } else if (key == "fortran_order") {
        header.fortran_order = boolean(), seen |= 2;
      } else if (key == "shape") {
        header.shape = tuple(), seen |= 4;
      } else {
        refuse(name_, "its header has the unknown key '" + shortened(key) + "'");
      }
      if (!accept(',') && peek() != '}') bad();
    }
    if (peek() != '\0' || seen != 7) bad();
    return header;
  }

 private:
  [[noreturn]] void bad() { refuse(name_, "its header is damaged"); }

  char peek() {
    while (!text_.empty() && std::isspace(uint8_t(text_[0]))) text_.remove_prefix(1);
    return text_.empty() ? '\0' : text_[0];
  }
  bool accept(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) bad();
  }
  bool accept_word(std::string_view word) {
    peek();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  std::string string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') bad();
    const size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) bad();
    const std::string value(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return value;
  }
  bool boolean() {
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    bad();
  }
  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      peek();
      int64_t dim = 0;
      const auto [end, error] = std::from_chars(text_.begin(), text_.end(), dim);
      if (error != std::errc() || dim < 0) bad();
      text_.remove_prefix(size_t(end - text_.begin()));
      shape.push_back(dim);
      if (shape.size() > kMaxDims) refuse(name_, "it has more than 64 dimensions");
      if (!accept(',') && peek() != ')') bad();
    }
    return shape;
  }

  std::string_view text_;
  const std::string& name_;
};

// Splits the file into the header's text and the elements' bytes.
std::pair<std::string_view, std::string_view> split(std::string_view bytes,
                                                    const std::string& name) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 4) {
    refuse(name, "it does not begin as one; save it with numpy.save");
  }
  const int major = uint8_t(bytes[6]);
  if (major < 1 || major > 3) refuse(name, "its format is " + std::to_string(major) + ", not 1-3");
  const size_t length_bytes = major == 1 ? 2 : 4;
  bytes.remove_prefix(kMagic.size() + 2);
  if (bytes.size() < length_bytes) refuse(name, "it is truncated");
  uint32_t length = 0;
  std::memcpy(&length, bytes.data(), length_bytes);
  bytes.remove_prefix(length_bytes);
  if (length > bytes.size()) refuse(name, "it is truncated");
  return {bytes.substr(0, length), bytes.substr(length)};
}

DType dtype_of(const std::string& descr, const std::string& name) {
  for (const Descr& known : kDescrs) {
    if (known.text == descr) return known.dtype;
  }
  refuse(name, "its elements are '" + shortened(descr) +
                   "', which onsight does not know; convert them, as in x.astype(numpy.float32)");
}

/// Nothing where that is more than can be counted.
std::optional<size_t> bytes_of(const Shape& shape, DType dtype) {
  size_t bytes = dtype_size(dtype);
  for (const int64_t dim : shape) {
    if (__builtin_mul_overflow(bytes, size_t(dim), &bytes)) return std::nullopt;
  }
  return bytes;
}

}  // namespace

Tensor parse_npy(std::string_view bytes, const std::string& name) {
  const auto [text, elements] = split(bytes, name);
  const Header header = HeaderParser(text, name).parse();
  const DType dtype = dtype_of(header.descr, name);
  if (header.fortran_order && header.shape.size() > 1) {
    refuse(name, "it is in Fortran order; save numpy.ascontiguousarray(x)");
  }
  // Compared before anything is allocated: the shape may be a lie.
  if (bytes_of(header.shape, dtype) != elements.size()) {
    refuse(name, "its shape " + to_string(header.shape) + " and the " +
                     std::to_string(elements.size()) + " bytes that follow do not agree");
  }
  Tensor tensor(dtype, header.shape);
  if (!elements.empty()) std::memcpy(tensor.bytes().data(), elements.data(), elements.size());
  return tensor;
}

Tensor read_npy(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || fs::is_directory(path) || !(content << file.rdbuf())) {
    throw Error(ErrorCode::kFileReadFailed,
                "could not read '" + shortened(path.string()) + "'; give the path of a .npy file");
  }
  return parse_npy(content.str(), path.string());
}

std::string npy_header(DType dtype, const Shape& shape) {
  std::string text = "{'descr': '";
  for (const Descr& known : kDescrs) {
    if (known.dtype == dtype) text += known.text;
  }
  text += "', 'fortran_order': False, 'shape': (";
  for (const int64_t dim : shape) text += std::to_string(dim) + ",";
  text += "), }";
  const size_t before = kMagic.size() + 4;
  text.append(kAlignment - 1 - (before + text.size()) % kAlignment, ' ');
  text += '\n';
  const auto length = uint16_t(text.size());
  std::string header = std::string(kMagic) + std::string("\1\0", 2);
  header.append(reinterpret_cast<const char*>(&length), sizeof(length));
  return header + text;
}

void write_npy(const fs::path& path, const Tensor& tensor) {
  const auto bytes = tensor.bytes();
  write_file(path, {npy_header(tensor.dtype(), tensor.shape()),
                    {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
}

}  // namespace onsight::cli
