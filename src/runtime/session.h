// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Runs a plan: one session a run, any number at once.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "onsight/model.h"
#include "plan/plan.h"

namespace onsight {

/// The memory of one run.
class Session {
 public:
  explicit Session(std::shared_ptr<const Plan> plan)
      : plan_(std::move(plan)), arena_(plan_->arena_bytes) {}

  /// Called before and after a step, with its block and number.
  struct Observer {
    std::function<void(size_t block, size_t step)> before, after;
  };

  /// Throws UnexpectedNumInputs, WrongDimensions or InvalidType when the inputs don't fit the
  /// plan, InvalidState when stopped, OutOfResources when jumps never end.
  std::vector<Tensor> run(std::span<const Tensor> inputs, ThreadPool& threads,
                          const RunOptions& options, const Observer* observer = nullptr);

 private:
  void run_block(size_t block, const Frame& frame, const RunOptions& options,
                 const Observer* observer) const;
  const PlanBlock::Jump& choose_jump(const PlanBlock& block, const Frame& frame) const;
  void copy_arguments(const PlanBlock::Jump& jump, const Frame& frame);

  std::shared_ptr<const Plan> plan_;
  Buffer arena_;
};

/// Sessions of one plan that wait for their next run.
class SessionPool {
 public:
  explicit SessionPool(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}
  const Plan& plan() const { return *plan_; }

  std::unique_ptr<Session> take();
  void give_back(std::unique_ptr<Session> session);

 private:
  std::shared_ptr<const Plan> plan_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace onsight
