// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Walks loop nests of two operands, row by row.
#include "kernels/elementwise_rows.h"

#include <algorithm>
#include <cstring>

namespace onsight::kernels {
namespace {

// A shorter row that both is repeated and stands against dense data is repeated in a buffer.
constexpr int64_t kShortRow = 256;
constexpr int64_t kBufferElements = 1024;

struct Task {
  const BinaryRows& rows;
  const std::byte* a;
  const std::byte* b;
  std::byte* y;

  void run(BinaryRowFn row, const void* x0, const void* x1, int64_t out, int64_t n) const {
    row(x0, x1, y + out * int64_t(rows.out_size), n);
  }
};

void run_row(const Task& task, const LoopNest::Dim& dim, const RowCursor::Row& row) {
  const int64_t size = int64_t(task.rows.in_size);
  const bool both_scalar = dim.in[0] == 0 && dim.in[1] == 0;
  const BinaryRowFn fn = both_scalar      ? task.rows.dense
                         : dim.in[0] == 0 ? task.rows.scalar_a
                         : dim.in[1] == 0 ? task.rows.scalar_b
                                          : task.rows.dense;
  const int64_t step = both_scalar ? 1 : row.count;
  for (int64_t i = 0; i < row.count; i += step) {
    task.run(fn, task.a + row.in[0] * size, task.b + row.in[1] * size, row.out + i, step);
  }
}

/// The input that repeats a short row while all else is dense, as a bias does; else -1.
int repeated_input(const LoopNest& nest) {
  if (nest.dims.size() < 2) return -1;
  const LoopNest::Dim& inner = nest.inner();
  const LoopNest::Dim& outer = nest.dims[nest.dims.size() - 2];
  if (inner.size > kShortRow || inner.in[0] != 1 || inner.in[1] != 1) return -1;
  for (int k = 0; k < 2; ++k) {
    if (outer.in[size_t(k)] == 0 && outer.in[size_t(1 - k)] == inner.size) return k;
  }
  return -1;
}

/// The nest with its two innermost loops joined; the repeated input's stride is left at 0.
LoopNest join_inner(const LoopNest& nest, size_t repeated) {
  LoopNest joined = nest;
  joined.dims.pop_back();
  LoopNest::Dim& inner = joined.dims.back();
  inner.size *= nest.inner().size;
  inner.out = 1;
  inner.in[1 - repeated] = 1;
  return joined;
}

/// buffer[i] = row[i % period].
void fill_periodic(const std::byte* row, size_t period, std::byte* buffer, size_t bytes) {
  std::memcpy(buffer, row, std::min(period, bytes));
  for (size_t done = period; done < bytes; done *= 2) {
    std::memcpy(buffer + done, buffer, std::min(done, bytes - done));
  }
}

void run_repeated(const Task& task, const LoopNest& nest, size_t repeated, int64_t begin,
                  int64_t end) {
  const size_t size = task.rows.in_size;
  const int64_t period = nest.inner().size;
  const int64_t chunk = kBufferElements - kBufferElements % period;
  alignas(64) std::byte buffer[(kBufferElements + kShortRow) * sizeof(int64_t)];
  const std::byte* const repeats = repeated == 0 ? task.a : task.b;
  const std::byte* const dense = repeated == 0 ? task.b : task.a;
  const LoopNest joined = join_inner(nest, repeated);
  for_each_row(joined, begin, end, [&](const RowCursor::Row& row) {
    const int64_t phase = row.first % period;
    const size_t used = size_t(std::min(chunk, row.count) + phase);
    fill_periodic(repeats + row.in[repeated] * int64_t(size), size_t(period) * size, buffer,
                  used * size);
    const std::byte* const other = buffer + phase * int64_t(size);
    for (int64_t i = 0; i < row.count; i += chunk) {
      const std::byte* const x = dense + (row.in[1 - repeated] + i) * int64_t(size);
      task.run(task.rows.dense, repeated == 0 ? other : x, repeated == 0 ? x : other, row.out + i,
               std::min(chunk, row.count - i));
    }
  });
}

}  // namespace

void run_binary(const LoopNest& nest, const BinaryRows& rows, const void* a, const void* b, void* y,
                int64_t begin, int64_t end) {
  const Task task = {rows, static_cast<const std::byte*>(a), static_cast<const std::byte*>(b),
                     static_cast<std::byte*>(y)};
  const int repeated = repeated_input(nest);
  if (repeated >= 0 && end - begin >= 4 * nest.inner().size) {
    return run_repeated(task, nest, size_t(repeated), begin, end);
  }
  for_each_row(nest, begin, end,
               [&](const RowCursor::Row& row) { run_row(task, nest.inner(), row); });
}

}  // namespace onsight::kernels
