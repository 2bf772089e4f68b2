// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What a tensor needs of a picture: a decoder gives rows as they come, and keeps none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "image/resize.h"
#include "onsight/image.h"
#include "onsight/thread_pool.h"

namespace onsight::image {

/// Takes the rows that one thread decodes.
class RowTaker {
 public:
  virtual ~RowTaker() = default;
  /// Row y of the stored picture, [width, 3] bytes, which the reducer wants. A row goes to one
  /// taker, once, and those of a taker come from top to bottom.
  virtual void take(int y, const uint8_t* row) = 0;
  /// To be called behind the last row.
  virtual void finish() = 0;
};

/// Makes the small picture that a tensor is made of from a stored one's rows.
class Reducer {
 public:
  virtual ~Reducer() = default;
  /// Whether the result depends on row y of the stored picture.
  virtual bool wants(int y) const = 0;
  /// One for each thread, all of them before the first row. The reducer must outlive it.
  virtual std::unique_ptr<RowTaker> new_taker() = 0;
  /// Gives the result, upright, once all rows are taken.
  virtual void give(const RowSink& sink) = 0;
};

/// The reducer for a stored picture of this size and orientation.
using MakeReducer = std::function<std::unique_ptr<Reducer>(int width, int height, int orientation)>;

/// Keeps the columns and rows that resize_bilinear reads. `geometry` is the upright picture's.
std::unique_ptr<Reducer> new_sampler(const Geometry& geometry, int orientation);

}  // namespace onsight::image
