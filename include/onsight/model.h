// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// A compiled ExecuTorch program: methods that turn tensors into tensors.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onsight/model_bytes.h"
#include "onsight/target.h"
#include "onsight/tensor.h"
#include "onsight/thread_pool.h"

namespace onsight {

/// What a model may cost. A file that asks for more is refused with OutOfResources, before anything
/// is spent. These defaults refuse no real model, however large; loading a file takes time in
/// proportion to its size, and nothing runs forever.
struct ModelLimits {
  uint64_t max_file_bytes = uint64_t{8} << 30;
  uint64_t max_tensor_bytes = uint64_t{2} << 30;  ///< size of one tensor
  /// Memory for constants, packed weights, and the tensors of runs under way.
  uint64_t max_memory_bytes = uint64_t{8} << 30;
  uint32_t max_values = 1'000'000;  ///< values of one method, and its instructions
  /// Work of one run, roughly in floating-point operations; known when the model is loaded.
  double max_run_work = std::numeric_limits<double>::infinity();
  double max_loop_work = 2e11;  ///< what loops of a method may add to that: ten seconds or so

  /// For files from strangers: loading and running one takes at most about two seconds of CPU time
  /// and 300 MB in addition to the file. Refuses runs of more than 2e10 operations, and models
  /// whose packed weights take more than 200 MB, such as CLIP ViT-B/32.
  static ModelLimits untrusted();
};

struct ModelOptions {
  /// Threads to compute with; null makes a pool of one thread for each CPU.
  std::shared_ptr<ThreadPool> threads = nullptr;
  /// The instruction set to use; unset means default_target().
  std::optional<Target> target = {};
  ModelLimits limits = {};
};

/// One tensor that a method takes or gives.
struct TensorInfo {
  DType dtype = DType::kF32;
  Shape shape;  ///< the upper bound if `dynamic`
  bool dynamic = false;
};

/// One entry point of a program.
struct MethodInfo {
  std::string name;
  std::vector<TensorInfo> inputs;
  std::vector<TensorInfo> outputs;
};

struct RunOptions {
  /// When it becomes true, run() stops before its next step and throws InvalidState.
  const std::atomic<bool>* stop = nullptr;
};

/// One line of a profile: what a step is, and what it costs in a run.
struct StepProfile {
  std::string name;    ///< the operation, such as "conv2d 3x3"
  std::string detail;  ///< shapes, fused parts, kernel
  double seconds = 0;  ///< mean over the runs
  double flops = 0;    ///< floating-point or integer operations of a run
};

/// What is known of a file without compiling it.
struct ModelSummary {
  uint64_t file_bytes = 0;
  uint64_t weight_bytes = 0;
  std::vector<MethodInfo> methods;
  /// Operators of all methods, such as "aten::add.out" or "xnnpack::Conv2d", and how often each is
  /// called.
  std::map<std::string, int> operators;
  std::vector<std::string> delegates;    ///< backend ids, one for each delegate
  std::vector<std::string> unsupported;  ///< operators that onsight can't run
  /// What methods without inputs return as constants, as text: "256", "true", "0.5, 0.5, 0.5".
  std::map<std::string, std::string> metadata;
};

/// The path that a user or an app means: a `file:` URI is read as load_image reads one, anything
/// else is a path as it is. Throws FileReadFailed if a URI names no file that exists.
std::filesystem::path model_path(std::string_view path_or_uri);

/// A loaded model. Copies share the compiled weights; run() may be called from many threads.
/// Buffers that a method changes keep their contents from run to run; runs of such methods wait for
/// each other.
class Model {
 public:
  /// Reads and compiles a `.pte` file. Throws FileReadFailed if the file can't be read,
  /// InvalidProgram if it is not an intact ExecuTorch program, OperatorMissing with a list of
  /// everything that is not supported, OutOfResources beyond the limits.
  static Model load(const std::filesystem::path& path, const ModelOptions& options = {});
  /// The same from memory; the bytes are not needed after the call.
  static Model load(std::span<const std::byte> bytes, const ModelOptions& options = {});
  /// The same from anywhere. The model keeps `bytes`.
  static Model load(std::shared_ptr<const ModelBytes> bytes, const ModelOptions& options = {});

  /// Describes a file without compiling it. Throws as load does, except for unsupported operators.
  static ModelSummary inspect(const std::filesystem::path& path, const ModelLimits& limits = {});
  static ModelSummary inspect(std::span<const std::byte> bytes, const ModelLimits& limits = {});
  static ModelSummary inspect(std::shared_ptr<const ModelBytes> bytes,
                              const ModelLimits& limits = {});

  const std::vector<MethodInfo>& methods() const;
  /// The method of that name. Throws NotFound, naming those that exist.
  const MethodInfo& method(std::string_view name) const;
  bool has_method(std::string_view name) const;

  /// Runs a method. Throws UnexpectedNumInputs, WrongDimensions or InvalidType if the inputs do
  /// not fit method(name), InvalidState if stopped.
  std::vector<Tensor> run(std::string_view method, std::span<const Tensor> inputs,
                          const RunOptions& options = {}) const;

  /// The strings that a method without inputs returns as constants (labels, a version), one per
  /// line. Nothing if there is no such method.
  std::optional<std::string> metadata(std::string_view method) const;
  /// The same for numbers; true is 1 and false 0. Empty if it returns something other than text or
  /// numbers: tensors, say, or an empty list.
  std::optional<std::vector<double>> metadata_numbers(std::string_view method) const;
  /// Whether output 0 of the method is made by a softmax (also one written out) or a sigmoid, as
  /// far as that can be told: its numbers are probabilities. Throws NotFound as method() does.
  bool gives_probabilities(std::string_view method) const;

  /// Runs the method `runs` times and returns a line for each step. Throws as run does.
  std::vector<StepProfile> profile(std::string_view method, std::span<const Tensor> inputs,
                                   int runs) const;
  /// The compiled graph, or the plan of steps with its memory, as text for human readers.
  std::string graph_text(std::string_view method) const;
  std::string plan_text(std::string_view method) const;
  /// Bytes of packed weights, and bytes that each concurrent run of the method adds.
  uint64_t weight_bytes() const;
  uint64_t arena_bytes(std::string_view method) const;

  const std::shared_ptr<ThreadPool>& threads() const;
  Target target() const;

 private:
  struct Impl;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace onsight
