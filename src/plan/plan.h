// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A compiled method: steps to run in order, and the memory they run in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/budget.h"
#include "onsight/tensor.h"
#include "onsight/thread_pool.h"
#include "plan/buffer.h"

namespace onsight {

/// What one run computes in: nothing in it is shared with another run.
struct Frame {
  std::byte* arena = nullptr;
  std::span<const std::byte* const> inputs;
  std::byte* scratch = nullptr;  // of the step that is running
  ThreadPool* threads = nullptr;
};

/// Where a value's elements are while a plan runs.
struct Location {
  enum class Kind : uint8_t { kNone, kArena, kInput, kConstant } kind = Kind::kNone;
  uint32_t input = 0;                   // kInput: which
  size_t offset = 0;                    // bytes from the start of the arena, input or constant
  const std::byte* constant = nullptr;  // kConstant

  /// Const correctness ends here: steps write only to what the planner gave them to write.
  template <typename T>
  T* at(const Frame& frame) const {
    const std::byte* base = nullptr;
    if (kind == Kind::kArena) base = frame.arena;
    if (kind == Kind::kInput) base = frame.inputs[input];
    if (kind == Kind::kConstant) base = constant;
    return base == nullptr ? nullptr : reinterpret_cast<T*>(const_cast<std::byte*>(base + offset));
  }
};

/// One call of a kernel, its arguments prepared.
struct Step {
  std::string name;    // the operation, as in "conv2d 3x3 stride 2 silu"
  std::string detail;  // sizes, as in "384x384x3 -> 192x192x24"
  double flops = 0;
  std::function<void(const Frame&)> run;
};

/// Straight-line steps, and where control goes after them.
struct PlanBlock {
  struct Copy {
    Location from, to;
    size_t bytes = 0;
  };
  struct Jump {
    int32_t block = -1;  // -1: return
    std::vector<Copy> copies;
  };
  std::vector<Step> steps;
  double work = 0;     // of one run of the block, jump included: see ModelLimits::max_run_work
  Location condition;  // of one byte; none: `jump`
  Jump jump, otherwise;
};

struct PlanOutput {
  DType dtype = DType::kF32;
  Shape shape;
  Location location;
};

struct Plan {
  std::vector<PlanBlock> blocks;
  std::vector<DType> input_dtypes;
  std::vector<Shape> input_shapes;
  std::vector<PlanOutput> outputs;
  size_t arena_bytes = 0;                                // values and scratch of one run
  size_t scratch_offset = 0;                             // in the arena
  double max_work = 0;                                   // of one run, over all blocks it runs
  std::vector<std::shared_ptr<const Buffer>> constants;  // kept alive for the steps
  std::vector<MemoryBudget::Part> held;                  // what steps take beside them
};

/// The plan as text for people: memory, then a line a step.
std::string to_text(const Plan& plan);

}  // namespace onsight
