// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Checks of a method's shapes, one run on one image, softmax and sigmoid.
#include "tasks/image_task.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"

namespace onsight::tasks {
namespace {

// As in "2 inputs" or "f32 [1, 3, 224, 224]".
std::string describe(const std::vector<TensorInfo>& tensors, std::string_view kind) {
  if (tensors.size() != 1) return std::to_string(tensors.size()) + " " + std::string(kind);
  const TensorInfo& tensor = tensors[0];
  return std::string(dtype_name(tensor.dtype)) + " " + to_string(tensor.shape);
}

bool is_image(const TensorInfo& tensor) {
  const Shape& shape = tensor.shape;  // [N, 3, H, W]
  return tensor.dtype == DType::kF32 && shape.size() == 4 && shape[1] == 3 && shape[2] > 0 &&
         shape[3] > 0 && (shape[0] == 1 || (tensor.dynamic && shape[0] > 1));
}

}  // namespace

int64_t check_image_method(const MethodInfo& method) {
  if (method.inputs.size() != 1 || !is_image(method.inputs[0])) {
    fail(ErrorCode::kWrongDimensions, "method '", method.name,
         "' is not one of an image model: expected one input f32 [1, 3, H, W], found ",
         describe(method.inputs, "inputs"), "; use Model::run (`onsight run`) for other models");
  }
  if (method.outputs.empty() || method.outputs[0].dtype != DType::kF32) {
    fail(ErrorCode::kWrongDimensions, "method '", method.name,
         "' is not one of an image model: expected an f32 output, found ",
         describe(method.outputs, "outputs"));
  }
  const int64_t batch = method.outputs[0].dynamic ? method.inputs[0].shape[0] : 1;
  return element_count(method.outputs[0].shape) / batch;
}

std::vector<float> run_on_image(const Model& model, std::string_view method,
                                const ImageInput& image, const Preprocess& preprocess,
                                const ImageLimits& limits, const RunOptions& options,
                                size_t expected) {
  const Shape& shape = model.method(method).inputs[0].shape;
  Tensor input(DType::kF32, {1, 3, shape[2], shape[3]});
  image.to_tensor(int(shape[3]), int(shape[2]), preprocess, limits, input.as<float>().data(),
                  model.threads().get());
  const std::vector<Tensor> outputs = model.run(method, {&input, 1}, options);
  const std::span<const float> values = outputs.at(0).as<float>();
  if (values.size() != expected) {
    fail(ErrorCode::kInvalidModelOutput, "method '", method, "' should give ", expected,
         " numbers for an image, found ", values.size());
  }
  return {values.begin(), values.end()};
}

std::vector<float> softmax(std::span<const float> logits) {
  std::vector<float> scores(logits.size());
  if (logits.empty()) return scores;
  // exp(x - max) never overflows. A NaN anywhere, or an infinite maximum, ends in a sum that is
  // NaN.
  const float max = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float x : logits) sum += std::exp(double(x) - max);
  if (!std::isfinite(sum)) {
    fail(ErrorCode::kInvalidModelOutput,
         "the model's output holds NaN or infinity, which no probability can be made of; its "
         "weights may be damaged, or `preprocess` may not be what it was trained with");
  }
  for (size_t i = 0; i < logits.size(); ++i) {
    scores[i] = float(std::exp(double(logits[i]) - max) / sum);
  }
  return scores;
}

std::vector<float> sigmoid(std::span<const float> logits) {
  std::vector<float> scores;
  scores.reserve(logits.size());
  for (const float x : logits) {
    if (std::isnan(x)) {
      fail(ErrorCode::kInvalidModelOutput,
           "the model's output holds NaN; its weights may be damaged");
    }
    scores.push_back(float(1 / (1 + std::exp(-double(x)))));
  }
  return scores;
}

}  // namespace onsight::tasks
