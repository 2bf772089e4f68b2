// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Embedding: one run, the result pooled and scaled to length 1.
#include "onsight/image_embedder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/fail.h"
#include "tasks/image_task.h"
#include "tasks/preprocess_metadata.h"

namespace onsight {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * double(b[i]);
  return sum;
}

constexpr std::array kPoolingNames = {std::pair(Pooling::kFirst, "first"),
                                      std::pair(Pooling::kMean, "mean")};

/// The lengths of output 0 for one image, those that are 1 left out: [dimensions] or [N,
/// dimensions].
Shape lengths_for_one_image(const MethodInfo& method) {
  const int64_t numbers = tasks::check_image_method(method);
  const TensorInfo& output = method.outputs[0];
  Shape lengths;
  for (size_t i = 0; i < output.shape.size(); ++i) {
    const bool is_batch = i == 0 && output.dynamic && output.shape[0] == method.inputs[0].shape[0];
    if (output.shape[i] != 1 && !is_batch) lengths.push_back(output.shape[i]);
  }
  if (lengths.empty()) lengths.push_back(numbers);
  return lengths;
}

/// How many vectors the model gives, and how long each is.
std::pair<int64_t, int64_t> vectors_of(const MethodInfo& method,
                                       const std::optional<Pooling>& pooling) {
  const Shape lengths = lengths_for_one_image(method);
  const std::string shape = to_string(method.outputs[0].shape);
  if (lengths.size() > 2) {
    fail(ErrorCode::kWrongDimensions, "method '", method.name,
         "' is no embedder: expected an output [1, dimensions] or [1, N, dimensions], found ",
         shape, "; pool its features in the model, or use Model::run (`onsight run`)");
  }
  if (lengths.size() == 2 && !pooling) {
    fail(ErrorCode::kWrongDimensions, "the model gives ", lengths[0], " vectors of ", lengths[1],
         " numbers for an image, ", shape,
         ": set pooling to first (the class token of a ViT) or mean");
  }
  if (lengths.size() == 1 && pooling) {
    fail(ErrorCode::kInvalidConfig, "the model gives one vector for an image, ", shape,
         ": leave pooling out");
  }
  return {lengths.size() == 2 ? lengths[0] : 1, lengths.back()};
}

/// One vector of `dimensions` numbers of all `values`.
std::vector<float> pooled(std::span<const float> values, size_t dimensions, Pooling pooling) {
  if (pooling == Pooling::kFirst) return {values.begin(), values.begin() + ptrdiff_t(dimensions)};
  std::vector<double> sums(dimensions);
  for (size_t i = 0; i < values.size(); ++i) sums[i % dimensions] += double(values[i]);
  std::vector<float> mean;
  for (const double sum : sums)
    mean.push_back(float(sum * double(dimensions) / double(values.size())));
  return mean;
}

}  // namespace

std::string_view pooling_name(Pooling pooling) {
  const auto known = [&](const auto& entry) { return entry.first == pooling; };
  return std::find_if(std::begin(kPoolingNames), std::end(kPoolingNames), known)->second;
}

Pooling parse_pooling(std::string_view name) {
  for (const auto& [pooling, known] : kPoolingNames) {
    if (name == known) return pooling;
  }
  fail(ErrorCode::kInvalidConfig, "pooling must be first or mean, found '", name, "'");
}

ImageEmbedder ImageEmbedder::load(const std::filesystem::path& path,
                                  const ImageEmbedderOptions& options) {
  options.preprocess.check();  // before the work of loading
  return ImageEmbedder(Model::load(path, options.model), options);
}

ImageEmbedder ImageEmbedder::load(Model model, const ImageEmbedderOptions& options) {
  return ImageEmbedder(std::move(model), options);
}

ImageEmbedder::ImageEmbedder(Model model, const ImageEmbedderOptions& options)
    : model_(std::move(model)),
      method_(model_.has_method("embed") ? "embed" : "forward"),
      pooling_(options.pooling.value_or(Pooling::kFirst)),
      limits_(options.limits) {
  const MethodInfo& method = model_.method(method_);
  std::tie(vectors_, dimensions_) = vectors_of(method, options.pooling);
  preprocess_ = tasks::preprocess_for(model_, method, options.preprocess);
}

std::vector<float> ImageEmbedder::embed(const ImageInput& image, const RunOptions& options) const {
  const std::vector<float> values = tasks::run_on_image(
      model_, method_, image, preprocess_, limits_, options, size_t(vectors_ * dimensions_));
  std::vector<float> vector = pooled(values, size_t(dimensions_), pooling_);
  const double length = std::sqrt(dot(vector, vector));
  if (!std::isfinite(length) || length == 0) {
    fail(ErrorCode::kInvalidModelOutput, "the model's output ",
         length == 0 ? "is zero" : "holds NaN or infinity",
         " and has no direction; its weights may be damaged");
  }
  for (float& x : vector) x = float(x / length);
  return vector;
}

std::vector<int8_t> quantize_embedding(std::span<const float> embedding) {
  std::vector<int8_t> bytes;
  bytes.reserve(embedding.size());
  for (const float x : embedding) {
    if (!(x >= -1 && x <= 1)) {
      fail(ErrorCode::kInvalidUserInput, "an embedding has numbers in -1..1, found ", x);
    }
    bytes.push_back(int8_t(std::lrint(127 * x)));
  }
  return bytes;
}

float cosine_similarity(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) {
    fail(ErrorCode::kWrongDimensions, "vectors must be of one size, found ", a.size(), " and ",
         b.size(), "; they may come from different models");
  }
  const double lengths = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
  if (!std::isfinite(lengths) || lengths == 0) {
    fail(ErrorCode::kInvalidUserInput, "a vector that is zero or not finite has no direction");
  }
  return float(std::clamp(dot(a, b) / lengths, -1.0, 1.0));
}

}  // namespace onsight
