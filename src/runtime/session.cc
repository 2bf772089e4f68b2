// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The loop over steps.
#include "runtime/session.h"

#include <cstring>

#include "base/fail.h"

namespace onsight {
namespace {

void check_inputs(const Plan& plan, std::span<const Tensor> inputs) {
  if (inputs.size() != plan.input_shapes.size()) {
    fail(ErrorCode::kUnexpectedNumInputs, "the method takes ", plan.input_shapes.size(),
         " tensors, found ", inputs.size());
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].dtype() != plan.input_dtypes[i]) {
      fail(ErrorCode::kInvalidType, "input ", i, " must be ", dtype_name(plan.input_dtypes[i]),
           ", found ", dtype_name(inputs[i].dtype()));
    }
    if (inputs[i].shape() != plan.input_shapes[i]) {
      fail(ErrorCode::kWrongDimensions, "input ", i, " must be of shape ",
           to_string(plan.input_shapes[i]), ", found ", to_string(inputs[i].shape()));
    }
  }
}

}  // namespace

std::vector<Tensor> Session::run(std::span<const Tensor> inputs, ThreadPool& threads,
                                 const RunOptions& options, const Observer* observer) {
  check_inputs(*plan_, inputs);
  std::vector<const std::byte*> data;
  for (const Tensor& input : inputs) data.push_back(input.bytes().data());
  const Frame frame{arena_.data(), data, arena_.data() + plan_->scratch_offset, &threads};
  run_blocks(frame, options, observer);
  std::vector<Tensor> outputs;
  for (const PlanOutput& output : plan_->outputs) {
    Tensor& tensor = outputs.emplace_back(output.dtype, output.shape);
    if (tensor.bytes().empty()) continue;
    std::memcpy(tensor.bytes().data(), output.location.at<const std::byte>(frame),
                tensor.bytes().size());
  }
  return outputs;
}

void Session::run_blocks(const Frame& frame, const RunOptions& options, const Observer* observer) {
  double work = 0;
  for (int32_t block = 0; block >= 0;) {
    const PlanBlock& now = plan_->blocks[size_t(block)];
    work += now.work;
    if (work > plan_->max_work) {
      fail(ErrorCode::kOutOfResources, "the method's loops took more than ", plan_->max_work,
           " operations; they may have no end. Else raise ModelLimits::max_loop_work");
    }
    run_block(size_t(block), frame, options, observer);
    const PlanBlock::Jump& jump = choose_jump(now, frame);
    copy_arguments(jump, frame);
    block = jump.block;
  }
}

void Session::run_block(size_t block, const Frame& frame, const RunOptions& options,
                        const Observer* observer) const {
  const auto check_stop = [&] {
    if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
      fail(ErrorCode::kInvalidState, "stopped by the caller");
    }
  };
  check_stop();  // a block may have no steps
  const std::vector<Step>& steps = plan_->blocks[block].steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    check_stop();
    if (observer != nullptr) observer->before(block, i);
    steps[i].run(frame);
    if (observer != nullptr) observer->after(block, i);
  }
}

const PlanBlock::Jump& Session::choose_jump(const PlanBlock& block, const Frame& frame) const {
  const auto* condition = block.condition.at<const uint8_t>(frame);
  return condition == nullptr || *condition != 0 ? block.jump : block.otherwise;
}

// All arguments are read before a parameter is written: one may be the other.
void Session::copy_arguments(const PlanBlock::Jump& jump, const Frame& frame) {
  std::vector<std::byte> values;
  for (const PlanBlock::Copy& copy : jump.copies) {
    const auto* from = copy.from.at<const std::byte>(frame);
    values.insert(values.end(), from, from + copy.bytes);
  }
  const std::byte* from = values.data();
  for (const PlanBlock::Copy& copy : jump.copies) {
    if (copy.bytes > 0) std::memcpy(copy.to.at<std::byte>(frame), from, copy.bytes);
    from += copy.bytes;
  }
}

std::unique_ptr<Session> SessionPool::try_take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Session> session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  std::optional<MemoryBudget::Part> part = memory_->try_take(plan_->arena_bytes);
  return part ? std::make_unique<Session>(plan_, std::move(*part)) : nullptr;
}

std::unique_ptr<Session> SessionPool::take() {
  std::unique_ptr<Session> session = try_take();
  if (session == nullptr) memory_->refuse(plan_->arena_bytes, "one more run at once");
  return session;
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(session));
}

void SessionPool::drop_idle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace onsight
