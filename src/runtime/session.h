// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Runs a plan: one session a run, any number at once.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/budget.h"
#include "onsight/model.h"
#include "plan/plan.h"

namespace onsight {

/// The memory of one run.
class Session {
 public:
  Session(std::shared_ptr<const Plan> plan, MemoryBudget::Part part)
      : plan_(std::move(plan)), part_(std::move(part)), arena_(plan_->arena_bytes) {}

  /// Called before and after a step, with its block and number.
  struct Observer {
    std::function<void(size_t block, size_t step)> before, after;
  };

  /// Throws UnexpectedNumInputs, WrongDimensions or InvalidType when the inputs don't fit the
  /// plan, InvalidState when stopped, OutOfResources when loops take more work than they may.
  std::vector<Tensor> run(std::span<const Tensor> inputs, ThreadPool& threads,
                          const RunOptions& options, const Observer* observer = nullptr);

 private:
  void run_blocks(const Frame& frame, const RunOptions& options, const Observer* observer);
  void run_block(size_t block, const Frame& frame, const RunOptions& options,
                 const Observer* observer) const;
  const PlanBlock::Jump& choose_jump(const PlanBlock& block, const Frame& frame) const;
  void copy_arguments(const PlanBlock::Jump& jump, const Frame& frame);

  std::shared_ptr<const Plan> plan_;
  MemoryBudget::Part part_;
  Buffer arena_;
};

/// Sessions of one plan that wait for their next run.
class SessionPool {
 public:
  SessionPool(std::shared_ptr<const Plan> plan, std::shared_ptr<MemoryBudget> memory)
      : plan_(std::move(plan)), memory_(std::move(memory)) {}
  const Plan& plan() const { return *plan_; }

  /// Null where the budget has no memory for one more.
  std::unique_ptr<Session> try_take();
  /// Throws OutOfResources there.
  std::unique_ptr<Session> take();
  void give_back(std::unique_ptr<Session> session);
  void drop_idle();

 private:
  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<MemoryBudget> memory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace onsight
