// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Embedding: one run, the result scaled to length 1.
#include "onsight/image_embedder.h"

#include <algorithm>
#include <cmath>

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

}  // namespace

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
      limits_(options.limits) {
  const MethodInfo& method = model_.method(method_);
  tasks::check_image_method(method);
  preprocess_ = tasks::preprocess_for(model_, method, options.preprocess);
}

int64_t ImageEmbedder::dimensions() const {
  return tasks::check_image_method(model_.method(method_));
}

std::vector<float> ImageEmbedder::embed(const ImageInput& image, const RunOptions& options) const {
  std::vector<float> vector = tasks::run_on_image(model_, method_, image, preprocess_, limits_,
                                                  options, size_t(dimensions()));
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
