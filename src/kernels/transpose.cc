// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Transposes tile by tile, so that both sides stay in the first-level cache.
#include "kernels/transpose.h"

#include <algorithm>
#include <utility>

#include "kernels/element_size.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/transpose.cc"
#include "kernels/simd-inl.h"
// After simd-inl.h, which includes foreach_target.
#include "kernels/dispatch.h"

#ifndef ONSIGHT_KERNELS_TRANSPOSE_TILE
#define ONSIGHT_KERNELS_TRANSPOSE_TILE
namespace onsight::kernels {
namespace {

/// y[c * y_stride + r] = x[r * x_stride + c] for r < rows and c < columns.
struct Tile {
  int64_t rows, columns;
  int64_t x_stride, y_stride;

  Tile part(int64_t part_rows, int64_t part_columns) const {
    return {part_rows, part_columns, x_stride, y_stride};
  }
};

template <typename T>
void transpose_plain(const Tile& t, const T* x, T* y) {
  for (int64_t r = 0; r < t.rows; ++r) {
    for (int64_t c = 0; c < t.columns; ++c) y[c * t.y_stride + r] = x[r * t.x_stride + c];
  }
}

/// Calls fn(tile, x offset, y offset) for the tiles [begin, end).
template <typename Fn>
void for_each_tile(const Transpose& p, int64_t begin, int64_t end, const Fn& fn) {
  const int64_t down = (p.rows.size + p.tile_rows - 1) / p.tile_rows;
  const int64_t across = (p.columns.size + p.tile_columns - 1) / p.tile_columns;
  for (int64_t unit = begin; unit < end; ++unit) {
    const int64_t row = unit % down * p.tile_rows;
    const int64_t column = unit / down % across * p.tile_columns;
    const int64_t element = unit / down / across;
    const RowCursor::Row around = RowCursor(p.nest, element).next(1).row;
    const Tile tile = {std::min(p.tile_rows, p.rows.size - row),
                       std::min(p.tile_columns, p.columns.size - column), p.rows.in[0],
                       p.columns.out};
    fn(tile, around.in[0] + row * p.rows.in[0] + column, around.out + column * p.columns.out + row);
  }
}

}  // namespace
}  // namespace onsight::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace onsight::kernels::HWY_NAMESPACE {

/// Blocks of four elements from p, p + stride, …: as many as a vector holds.
template <class D>
HWY_INLINE hn::Vec<D> load_blocks(D d, const uint32_t* p, int64_t stride) {
  constexpr int64_t kBlocks = int64_t(hn::MaxLanes(D()) / 4);
  if constexpr (kBlocks == 1) {
    return hn::LoadU(d, p);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, load_blocks(half, p + kBlocks / 2 * stride, stride),
                       load_blocks(half, p, stride));
  }
}

/// Four columns of as many rows as a vector has lanes. Vector i holds the blocks of four columns
/// of rows i, 4 + i, 8 + i …, so that 4 × 4 transposes inside the blocks finish the job.
template <class D>
HWY_INLINE void transpose_block(D d, const uint32_t* x, int64_t x_stride, uint32_t* y,
                                int64_t y_stride) {
  const hn::Repartition<uint64_t, D> wide;
  const auto r0 = load_blocks(d, x, 4 * x_stride);
  const auto r1 = load_blocks(d, x + x_stride, 4 * x_stride);
  const auto r2 = load_blocks(d, x + 2 * x_stride, 4 * x_stride);
  const auto r3 = load_blocks(d, x + 3 * x_stride, 4 * x_stride);
  const auto low01 = hn::BitCast(wide, hn::InterleaveLower(d, r0, r1));
  const auto low23 = hn::BitCast(wide, hn::InterleaveLower(d, r2, r3));
  const auto high01 = hn::BitCast(wide, hn::InterleaveUpper(d, r0, r1));
  const auto high23 = hn::BitCast(wide, hn::InterleaveUpper(d, r2, r3));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, low01, low23)), d, y);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, low01, low23)), d, y + y_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, high01, high23)), d, y + 2 * y_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, high01, high23)), d, y + 3 * y_stride);
}

/// As many rows as fill vectors of type D; returns how many those were.
template <class D>
HWY_INLINE int64_t transpose_rows(D d, const Tile& t, const uint32_t* x, uint32_t* y) {
  const int64_t lanes = int64_t(hn::Lanes(d));
  int64_t r = 0;
  for (; r + lanes <= t.rows; r += lanes) {
    int64_t c = 0;
    for (; c + 4 <= t.columns; c += 4) {
      transpose_block(d, x + r * t.x_stride + c, t.x_stride, y + c * t.y_stride + r, t.y_stride);
    }
    transpose_plain(t.part(lanes, t.columns - c), x + r * t.x_stride + c, y + c * t.y_stride + r);
  }
  return r;
}

/// Two to four dense columns into as many rows: pixels into planes.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE int64_t split_columns(D d, const Tile& t, const T* x, T* y) {
  const int64_t lanes = int64_t(hn::Lanes(d));
  int64_t r = 0;
  for (; r + lanes <= t.rows; r += lanes) {
    hn::Vec<D> v0 = hn::Zero(d), v1 = v0, v2 = v0, v3 = v0;
    if (t.columns == 2) hn::LoadInterleaved2(d, x + r * 2, v0, v1);
    if (t.columns == 3) hn::LoadInterleaved3(d, x + r * 3, v0, v1, v2);
    if (t.columns == 4) hn::LoadInterleaved4(d, x + r * 4, v0, v1, v2, v3);
    hn::StoreU(v0, d, y + r);
    hn::StoreU(v1, d, y + t.y_stride + r);
    if (t.columns > 2) hn::StoreU(v2, d, y + 2 * t.y_stride + r);
    if (t.columns > 3) hn::StoreU(v3, d, y + 3 * t.y_stride + r);
  }
  return r;
}

/// Two to four rows into as many dense columns: planes into pixels.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE int64_t join_rows(D d, const Tile& t, const T* x, T* y) {
  const int64_t lanes = int64_t(hn::Lanes(d));
  int64_t c = 0;
  for (; c + lanes <= t.columns; c += lanes) {
    const auto v0 = hn::LoadU(d, x + c);
    const auto v1 = hn::LoadU(d, x + t.x_stride + c);
    const auto v2 = hn::LoadU(d, x + (t.rows > 2 ? 2 : 0) * t.x_stride + c);
    const auto v3 = hn::LoadU(d, x + (t.rows > 3 ? 3 : 0) * t.x_stride + c);
    if (t.rows == 2) hn::StoreInterleaved2(v0, v1, d, y + c * 2);
    if (t.rows == 3) hn::StoreInterleaved3(v0, v1, v2, d, y + c * 3);
    if (t.rows == 4) hn::StoreInterleaved4(v0, v1, v2, v3, d, y + c * 4);
  }
  return c;
}

template <typename T>
HWY_INLINE void transpose_tile(const Tile& t, const T* x, T* y) {
  const hn::ScalableTag<T> d;
  int64_t r = 0;
  int64_t c = 0;
  if (t.columns >= 2 && t.columns <= 4 && t.x_stride == t.columns) {
    r = split_columns(d, t, x, y);
  } else if (t.rows >= 2 && t.rows <= 4 && t.y_stride == t.rows) {
    c = join_rows(d, t, x, y);
  } else if constexpr (sizeof(T) == 4) {
    const hn::FixedTag<T, 4> block;
    r = transpose_rows(d, t, x, y);
    r += transpose_rows(block, t.part(t.rows - r, t.columns), x + r * t.x_stride, y + r);
  }
  transpose_plain(t.part(t.rows - r, t.columns - c), x + r * t.x_stride + c,
                  y + c * t.y_stride + r);
}

template <typename T>
void Run(const Transpose& p, const void* x, void* y, int64_t begin, int64_t end) {
  if (!p.tiled) return p.copy.run(x, y, begin, end);
  for_each_tile(p, begin, end, [&](const Tile& tile, int64_t from, int64_t to) HWY_ATTR {
    transpose_tile(tile, static_cast<const T*>(x) + from, static_cast<T*>(y) + to);
  });
}

TransposeKernel::Fn FindTranspose(size_t element_size) {
  return by_element_size(element_size, []<typename T>() { return &Run<T>; });
}

}  // namespace onsight::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace onsight::kernels {

TransposeKernel prepare_transpose(Target target, size_t element_size, const Shape& x,
                                  std::span<const int> perm) {
  // Elements of a tile, and the side of one that is not narrow.
  constexpr int64_t kTileElements = 4096;
  constexpr int64_t kTileSide = 32;
  Transpose p;
  p.nest = plan_permute(x, perm);
  const TransposeKernel::Fn fn = ONSIGHT_SELECT(target, FindTranspose)(element_size);
  const int64_t elements = p.nest.elements;
  if (elements == 0 || p.nest.dims.size() == 1 || p.nest.inner().in[0] == 1) {
    p.copy = prepare_copy(element_size, p.nest);
    return {fn, p, elements, 1};
  }
  p.tiled = true;
  const auto dense_in_x = std::find_if(p.nest.dims.begin(), p.nest.dims.end(),
                                       [](const LoopNest::Dim& dim) { return dim.in[0] == 1; });
  p.columns = *dense_in_x;
  p.rows = p.nest.inner();
  p.nest.dims.erase(dense_in_x);
  p.nest.dims.pop_back();
  p.nest.elements = 1;
  for (const LoopNest::Dim& dim : p.nest.dims) p.nest.elements *= dim.size;
  if (p.nest.dims.empty()) p.nest.dims.push_back({});

  p.tile_columns = std::min(p.columns.size, std::max(kTileSide, kTileElements / p.rows.size));
  p.tile_rows = std::min(p.rows.size, std::max(kTileSide, kTileElements / p.tile_columns));
  const int64_t units = p.nest.elements * ((p.columns.size + p.tile_columns - 1) / p.tile_columns) *
                        ((p.rows.size + p.tile_rows - 1) / p.tile_rows);
  return {fn, p, units, double(elements) / double(units)};
}

}  // namespace onsight::kernels
#endif
