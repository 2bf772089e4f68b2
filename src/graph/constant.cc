// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Reading constants: strided views of a byte source, made dense.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/fail.h"
#include "graph/element.h"
#include "graph/graph.h"
#include "graph/strided.h"

namespace onsight {
namespace {

// Views that lie within so many bytes are read at once, gaps included, and picked from memory.
constexpr int64_t kReadAtOnce = 256 << 10;

struct View {
  int64_t offset = 0;  // of the first element, in elements after the constant's own offset
  Shape shape;
  Strides strides;
};

// The lowest and the highest element that a view touches. Throws when they can't be in `source`.
std::pair<int64_t, int64_t> extent(const View& view) {
  int64_t low = view.offset;
  int64_t high = view.offset;
  for (size_t i = 0; i < view.shape.size(); ++i) {
    int64_t reach = 0;
    int64_t& end = view.strides[i] < 0 ? low : high;
    if (__builtin_mul_overflow(view.strides[i], view.shape[i] - 1, &reach) ||
        __builtin_add_overflow(end, reach, &end)) {
      fail(ErrorCode::kInvalidProgram, "a constant of shape ", to_string(view.shape),
           " has strides beyond any file");
    }
  }
  return {low, high};
}

bool is_dense(const View& view) {
  int64_t stride = 1;
  for (size_t i = view.shape.size(); i-- > 0;) {
    if (view.shape[i] != 1 && view.strides[i] != stride) return false;
    stride *= view.shape[i];
  }
  return true;
}

void check_view(const Value& value) {
  const Constant& constant = *value.constant;
  if (constant.strides.size() != value.shape.size()) {
    fail(ErrorCode::kInvalidProgram, "a constant of shape ", to_string(value.shape), " has ",
         constant.strides.size(), " strides");
  }
  const auto [low, high] = extent({0, value.shape, constant.strides});
  const uint64_t size = constant.source->size();
  const uint64_t element = dtype_size(stored_dtype(value));
  const bool offset_fits = constant.offset <= size;
  if (!offset_fits || uint64_t(-low) > constant.offset / element || high < 0 ||
      uint64_t(high) >= (size - constant.offset) / element) {
    fail(ErrorCode::kInvalidProgram, "a constant ", dtype_name(stored_dtype(value)),
         to_string(value.shape), " at byte ", constant.offset, " reaches outside its data of ",
         size, " bytes");
  }
}

// Reads a constant's elements as they are stored, row-major, into `out`.
class Reader {
 public:
  static void read(const Value& value, std::span<std::byte> out) { const Reader done(value, out); }

 private:
  Reader(const Value& value, std::span<std::byte> out)
      : constant_(*value.constant),
        element_size_(int64_t(dtype_size(stored_dtype(value)))),
        out_(out) {
    if (out_.empty()) return;
    check_view(value);
    View from = {0, value.shape, constant_.strides};
    for (size_t i = 0; i < from.shape.size(); ++i) {
      if (from.shape[i] == 1) from.strides[i] = 0;  // never stepped by, and may be any number
    }
    read(from, {0, value.shape, dense_strides(value.shape)});
  }

  // Reads `from` (in the source) to `to` (in out_), two views of one shape.
  void read(const View& from, const View& to) {
    const auto [low, high] = extent(from);
    if (is_dense(from) && is_dense(to)) {
      read_span(
          low, {out_.data() + to.offset * element_size_, size_t((high - low + 1) * element_size_)});
    } else if (high - low < kReadAtOnce / element_size_) {
      gather(from, to, low, high);
    } else {
      split(from, to);
    }
  }

  void read_span(int64_t first, std::span<std::byte> out) const {
    constant_.source->read(constant_.offset + uint64_t(first * element_size_), out);
  }

  void gather(const View& from, const View& to, int64_t low, int64_t high) {
    buffer_.resize(size_t((high - low + 1) * element_size_));
    read_span(low, buffer_);
    const std::byte* source = buffer_.data() + (from.offset - low) * element_size_;
    std::byte* target = out_.data() + to.offset * element_size_;
    switch (element_size_) {
      case 1:
        return copy<1>(source, from, target, to);
      case 2:
        return copy<2>(source, from, target, to);
      case 4:
        return copy<4>(source, from, target, to);
      default:
        return copy<8>(source, from, target, to);
    }
  }

  template <size_t kSize>
  static void copy(const std::byte* source, const View& from, std::byte* target, const View& to) {
    for_each_element(to.shape, std::array{from.strides, to.strides}, [&](int64_t i, int64_t j) {
      std::memcpy(target + j * int64_t(kSize), source + i * int64_t(kSize), kSize);
    });
  }

  // Cuts along the axis that spreads the view most in the source.
  void split(const View& from, const View& to) {
    size_t axis = 0;
    int64_t widest = -1;
    for (size_t i = 0; i < from.shape.size(); ++i) {
      if (from.shape[i] > 1 && std::abs(from.strides[i]) > widest) {
        axis = i;
        widest = std::abs(from.strides[i]);
      }
    }
    const int64_t dim = from.shape[axis];
    const int64_t most = (dim + 1) / 2;  // else a part could be the whole
    const int64_t chunk = std::clamp<int64_t>(kReadAtOnce / element_size_ / widest, 1, most);
    for (int64_t begin = 0; begin < dim; begin += chunk) {
      View from_part = from;
      View to_part = to;
      from_part.shape[axis] = to_part.shape[axis] = std::min(chunk, dim - begin);
      from_part.offset += begin * from.strides[axis];
      to_part.offset += begin * to.strides[axis];
      read(from_part, to_part);
    }
  }

  const Constant& constant_;
  int64_t element_size_;
  std::span<std::byte> out_;
  std::vector<std::byte> buffer_;
};

// The same elements in another type.
std::vector<std::byte> convert(std::span<const std::byte> bytes, DType from, DType to) {
  const size_t count = bytes.size() / dtype_size(from);
  std::vector<std::byte> result(count * dtype_size(to));
  with_dtype(from, [&]<typename From>() {
    const From* elements = reinterpret_cast<const From*>(bytes.data());
    with_dtype(to, [&]<typename To>() {
      To* out = reinterpret_cast<To*>(result.data());
      for (size_t i = 0; i < count; ++i) out[i] = from_double<To>(to_double(elements[i]));
    });
  });
  return result;
}

// Multiplies by the constant's scales, in float. elements: [outer, scales, inner]
template <typename T>
void apply_scales(const Value& value, std::span<std::byte> bytes) {
  const Constant& constant = *value.constant;
  const auto axis = value.shape.begin() + constant.scale_axis;
  const int64_t inner = element_count({axis + 1, value.shape.end()});
  T* element = reinterpret_cast<T*>(bytes.data());
  const T* end = reinterpret_cast<const T*>(bytes.data() + bytes.size());
  while (element != end) {
    for (const float scale : constant.scales) {
      for (int64_t i = 0; i < inner; ++i, ++element) {
        if constexpr (std::is_same_v<T, double>) {
          *element *= double(scale);
        } else {
          *element = from_double<T>(double(float(to_double(*element)) * scale));
        }
      }
    }
  }
}

void scale(const Value& value, std::span<std::byte> bytes) {
  const Constant& constant = *value.constant;
  const bool fits = constant.scale_axis >= 0 && size_t(constant.scale_axis) < value.shape.size() &&
                    size_t(value.shape[size_t(constant.scale_axis)]) == constant.scales.size();
  if (!fits || !is_float(value.dtype)) {
    fail(ErrorCode::kInternal, "a constant ", dtype_name(value.dtype), to_string(value.shape),
         " has ", constant.scales.size(), " scales for axis ", constant.scale_axis);
  }
  with_dtype(value.dtype, [&]<typename T>() {
    if constexpr (kIsFloat<T>) apply_scales<T>(value, bytes);
  });
}

void check_constant(const Value& value) {
  if (value.constant == nullptr) fail(ErrorCode::kInternal, "a value that is no constant was read");
}

std::vector<std::byte> read_stored(const Value& value) {
  check_constant(value);
  std::vector<std::byte> bytes(size_t(element_count(value.shape)) *
                               dtype_size(stored_dtype(value)));
  Reader::read(value, bytes);
  return bytes;
}

void to_floats(std::span<const std::byte> bytes, DType from, std::span<float> out) {
  with_dtype(from, [&]<typename T>() {
    const T* elements = reinterpret_cast<const T*>(bytes.data());
    for (size_t i = 0; i < out.size(); ++i) {
      if constexpr (std::is_same_v<T, F16> || std::is_same_v<T, BF16>) {
        out[i] = to_float(elements[i]);
      } else {
        out[i] = float(to_double(elements[i]));
      }
    }
  });
}

}  // namespace

DType stored_dtype(const Value& value) { return value.constant->stored.value_or(value.dtype); }

std::vector<std::byte> read_constant(const Value& value) {
  std::vector<std::byte> bytes = read_stored(value);
  if (value.constant->stored) bytes = convert(bytes, *value.constant->stored, value.dtype);
  if (!value.constant->scales.empty()) scale(value, bytes);
  return bytes;
}

std::vector<float> read_constant_floats(const Value& value) {
  std::vector<float> floats(size_t(element_count(value.shape)));
  read_constant_floats(value, floats);
  return floats;
}

void read_constant_floats(const Value& value, std::span<float> out) {
  check_constant(value);
  if (value.dtype != DType::kF32) {  // rounded to its type before it is a float
    to_floats(read_constant(value), value.dtype, out);
    return;
  }
  if (stored_dtype(value) == DType::kF32) {
    Reader::read(value, std::as_writable_bytes(out));
  } else {
    to_floats(read_stored(value), stored_dtype(value), out);
  }
  if (!value.constant->scales.empty()) scale(value, std::as_writable_bytes(out));
}

}  // namespace onsight
