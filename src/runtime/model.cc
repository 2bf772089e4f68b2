// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A model: a file, its methods compiled for the shapes they are run with, and their weights.
#include "onsight/model.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "base/bytes.h"
#include "base/fail.h"
#include "graph/probabilities.h"
#include "passes/passes.h"
#include "plan/planner.h"
#include "pte/lower.h"
#include "runtime/plan_cache.h"
#include "runtime/state_store.h"

namespace onsight {
namespace {

/// Makes a lack of memory an Error like all others.
template <typename Fn>
auto in_memory(Fn&& fn) {
  try {
    return fn();
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kMemoryAllocationFailed,
         "there is not enough memory for the model; `onsight inspect` says what it takes");
  }
}

/// Puts the file's name before what goes wrong with it.
template <typename Fn>
auto naming(const std::filesystem::path& path, Fn&& fn) {
  try {
    return in_memory(fn);
  } catch (const Error& error) {
    fail(error.code(), path.string(), ": ", error.what());
  }
}

uint64_t segment_bytes(const pte::Container& container) {
  uint64_t bytes = 0;
  if (container.program().segments() == nullptr) return bytes;
  for (const auto* segment : *container.program().segments()) bytes += segment->size();
  return bytes;
}

ModelSummary summarize(const std::shared_ptr<const ByteSource>& source, const ModelLimits& limits) {
  const pte::Container container(source, limits);
  pte::LoweringContext context(container, limits, MemoryBudget::make(limits.max_memory_bytes));
  ModelSummary summary;
  summary.file_bytes = source->size();
  summary.weight_bytes = segment_bytes(container);
  summary.methods = pte::describe_methods(context);
  uint64_t metadata_bytes = 0;
  for (const MethodInfo& method : summary.methods) {
    pte::describe_operators(context, *container.find_plan(method.name), summary);
    if (auto text = pte::describe_constant(container, method.name)) {
      metadata_bytes += text->size();
      pte::check_metadata_size(container, metadata_bytes);
      summary.metadata.emplace(method.name, std::move(*text));
    }
  }
  return summary;
}

/// Refuses what can't be meant. Throws InvalidConfig.
Target checked_target(const ModelOptions& options) {
  const auto [work, loop] = std::pair(options.limits.max_run_work, options.limits.max_loop_work);
  if (!(work >= 0 && loop >= 0)) {
    fail(ErrorCode::kInvalidConfig, "max_run_work and max_loop_work must be 0 or more, found ",
         work, " and ", loop);
  }
  if (!options.target) return default_target();
  const auto able = supported_targets();
  if (std::find(able.begin(), able.end(), *options.target) != able.end()) return *options.target;
  fail(ErrorCode::kInvalidConfig, "this CPU can't run the target ", target_name(*options.target),
       "; leave it out for the best there is");
}

}  // namespace

struct Model::Impl {
  Impl(std::shared_ptr<const ByteSource> source, const ModelOptions& options)
      : limits(options.limits),
        threads(options.threads ? options.threads : std::make_shared<ThreadPool>()),
        target(checked_target(options)),
        memory(MemoryBudget::make(limits.max_memory_bytes)),
        container(std::move(source), limits),
        weights(memory),
        plans([this](std::string_view name, const std::vector<Shape>& shapes) {
          if (loading != nullptr) return compile(*loading, name, shapes);
          pte::LoweringContext context(container, limits, memory);
          return compile(context, name, shapes);
        }) {
    pte::LoweringContext context(container, limits, memory);
    methods = pte::describe_methods(context);
    if (methods.empty()) {
      fail(ErrorCode::kInvalidProgram, "the program has no methods; the file is damaged");
    }
    loading = &context;
    for (const MethodInfo& method : methods) {
      if (!method.inputs.empty()) compiled(method.name, stated_shapes(method));
    }
    loading = nullptr;
  }

  static std::vector<Shape> stated_shapes(const MethodInfo& method) {
    std::vector<Shape> shapes;
    for (const TensorInfo& input : method.inputs) shapes.push_back(input.shape);
    return shapes;
  }

  const MethodInfo& method(std::string_view name) const {
    if (const auto index = container.plan_index(name)) return methods[*index];
    std::string known;
    for (const MethodInfo& info : methods) known += (known.empty() ? "" : ", ") + info.name;
    fail(ErrorCode::kNotFound, "the model has no method '", name, "'; it has: ", InFull{known});
  }

  Compiled compile(pte::LoweringContext& context, std::string_view name,
                   const std::vector<Shape>& shapes) const {
    weights.release_unused();  // what only plans that are gone needed
    auto graph = std::make_shared<Graph>(pte::lower(context, name, shapes));
    verify(*graph);
    passes::optimize(*graph);
    verify(*graph);
    auto plan = std::make_shared<const Plan>(make_plan(graph, target, *threads, limits, weights));
    return {graph, std::make_shared<SessionPool>(std::move(plan), memory)};
  }

  Compiled compiled(std::string_view name, const std::vector<Shape>& shapes) const {
    return plans.get(name, shapes);
  }

  Compiled compiled(std::string_view name) const {
    return compiled(name, stated_shapes(method(name)));
  }

  // Inputs of other shapes than the program states are tried only where it says they may vary.
  Compiled compiled_for(std::string_view name, std::span<const Tensor> inputs) const {
    const MethodInfo& info = method(name);
    std::vector<Shape> shapes = stated_shapes(info);
    for (size_t i = 0; i < std::min(shapes.size(), inputs.size()); ++i) {
      if (info.inputs[i].dynamic && inputs[i].shape().size() == shapes[i].size()) {
        shapes[i] = inputs[i].shape();
        check_bounds(info.inputs[i], shapes[i], i);
      }
    }
    return compiled(name, shapes);
  }

  static void check_bounds(const TensorInfo& info, const Shape& shape, size_t i) {
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] < 1 || shape[axis] > info.shape[axis]) {
        fail(ErrorCode::kWrongDimensions, "input ", i, " must be within ", to_string(info.shape),
             ", found ", to_string(shape));
      }
    }
  }

  std::vector<Tensor> run(const Compiled& method, std::span<const Tensor> inputs,
                          const RunOptions& options, const Session::Observer* observer) const {
    const auto run = [&](std::span<const Tensor> all) {
      return run_once(method, all, options, observer);
    };
    return method.graph->states.empty() ? run(inputs) : states.run(*method.graph, inputs, run);
  }

  std::vector<Tensor> run_once(const Compiled& method, std::span<const Tensor> inputs,
                               const RunOptions& options, const Session::Observer* observer) const {
    std::unique_ptr<Session> session = method.sessions->try_take();
    if (session == nullptr) {
      plans.drop_idle_sessions();
      session = method.sessions->take();
    }
    std::vector<Tensor> outputs = session->run(inputs, *threads, options, observer);
    method.sessions->give_back(std::move(session));
    return outputs;
  }

  const ModelLimits limits;
  const std::shared_ptr<ThreadPool> threads;
  const Target target;
  const std::shared_ptr<MemoryBudget> memory;
  const pte::Container container;
  std::vector<MethodInfo> methods;          // in the order of the program's plans
  pte::LoweringContext* loading = nullptr;  // one for all methods while the model is loaded
  mutable WeightCache weights;
  mutable PlanCache plans;
  mutable StateStore states;
};

Model Model::load(const std::filesystem::path& path, const ModelOptions& options) {
  const auto source = open_file(path, options.limits.max_file_bytes);
  return naming(path, [&] { return Model(std::make_shared<const Impl>(source, options)); });
}

Model Model::load(std::span<const std::byte> bytes, const ModelOptions& options) {
  check_model_size(bytes.size(), options.limits.max_file_bytes);
  return in_memory([&] {
    const auto source = own_bytes(std::vector<std::byte>(bytes.begin(), bytes.end()));
    return Model(std::make_shared<const Impl>(source, options));
  });
}

Model Model::load(std::shared_ptr<const ModelBytes> bytes, const ModelOptions& options) {
  const auto source = open_bytes(std::move(bytes), options.limits.max_file_bytes);
  return in_memory([&] { return Model(std::make_shared<const Impl>(source, options)); });
}

ModelSummary Model::inspect(const std::filesystem::path& path, const ModelLimits& limits) {
  const auto source = open_file(path, limits.max_file_bytes);
  return naming(path, [&] { return summarize(source, limits); });
}

ModelSummary Model::inspect(std::span<const std::byte> bytes, const ModelLimits& limits) {
  return in_memory([&] { return summarize(borrow_bytes(bytes), limits); });
}

ModelSummary Model::inspect(std::shared_ptr<const ModelBytes> bytes, const ModelLimits& limits) {
  const auto source = open_bytes(std::move(bytes), limits.max_file_bytes);
  return in_memory([&] { return summarize(source, limits); });
}

const std::vector<MethodInfo>& Model::methods() const { return impl_->methods; }

const MethodInfo& Model::method(std::string_view name) const { return impl_->method(name); }

bool Model::has_method(std::string_view name) const {
  return impl_->container.plan_index(name).has_value();
}

std::vector<Tensor> Model::run(std::string_view method, std::span<const Tensor> inputs,
                               const RunOptions& options) const {
  return in_memory(
      [&] { return impl_->run(impl_->compiled_for(method, inputs), inputs, options, nullptr); });
}

std::optional<std::string> Model::metadata(std::string_view method) const {
  return pte::constant_text(impl_->container, method);
}

std::optional<std::vector<double>> Model::metadata_numbers(std::string_view method) const {
  return pte::constant_numbers(impl_->container, method);
}

bool Model::gives_probabilities(std::string_view method) const {
  return onsight::gives_probabilities(*impl_->compiled(method).graph);
}

std::vector<StepProfile> Model::profile(std::string_view method, std::span<const Tensor> inputs,
                                        int runs) const {
  using Clock = std::chrono::steady_clock;
  if (runs < 1) fail(ErrorCode::kInvalidArgument, "a profile takes 1 run or more, found ", runs);
  const Compiled compiled = impl_->compiled_for(method, inputs);
  const Plan& plan = compiled.sessions->plan();
  std::vector<StepProfile> profile;
  std::vector<size_t> first_of_block;
  for (const PlanBlock& block : plan.blocks) {
    first_of_block.push_back(profile.size());
    for (const Step& step : block.steps) profile.push_back({step.name, step.detail, 0, step.flops});
  }
  Clock::time_point begin;
  Session::Observer observer;
  observer.before = [&](size_t, size_t) { begin = Clock::now(); };
  observer.after = [&](size_t block, size_t step) {
    profile[first_of_block[block] + step].seconds +=
        std::chrono::duration<double>(Clock::now() - begin).count() / runs;
  };
  impl_->run(compiled, inputs, {}, nullptr);
  for (int i = 0; i < runs; ++i) impl_->run(compiled, inputs, {}, &observer);
  return profile;
}

std::string Model::graph_text(std::string_view method) const {
  return to_text(*impl_->compiled(method).graph);
}

std::string Model::plan_text(std::string_view method) const {
  return to_text(impl_->compiled(method).sessions->plan());
}

uint64_t Model::weight_bytes() const { return impl_->weights.bytes(); }

uint64_t Model::arena_bytes(std::string_view method) const {
  return impl_->compiled(method).sessions->plan().arena_bytes;
}

const std::shared_ptr<ThreadPool>& Model::threads() const { return impl_->threads; }

Target Model::target() const { return impl_->target; }

}  // namespace onsight
