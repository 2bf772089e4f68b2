// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
#include "tasks/image_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "onsight/error.h"
#include "onsight/image_embedder.h"

namespace onsight {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Softmax, IsTheFormula) {
  const std::vector<float> scores = tasks::softmax(std::vector<float>{1, 2, 4});
  const double sum = std::exp(1.) + std::exp(2.) + std::exp(4.);
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_FLOAT_EQ(scores[0], float(std::exp(1.) / sum));
  EXPECT_FLOAT_EQ(scores[1], float(std::exp(2.) / sum));
  EXPECT_FLOAT_EQ(scores[2], float(std::exp(4.) / sum));
}

TEST(Softmax, DoesNotOverflow) {
  const std::vector<float> scores = tasks::softmax(std::vector<float>{3e38f, -3e38f, -kInfinity});
  EXPECT_EQ(scores, (std::vector<float>{1, 0, 0}));
}

TEST(Softmax, RefusesWhatIsNoNumber) {
  for (const float bad : {kNan, kInfinity}) {
    EXPECT_THROW(tasks::softmax(std::vector<float>{bad, 1}), Error);
    EXPECT_THROW(tasks::softmax(std::vector<float>{1, bad}), Error);
  }
  EXPECT_THROW(tasks::softmax(std::vector<float>{-kInfinity, -kInfinity}), Error);
}

MethodInfo image_method(TensorInfo input, TensorInfo output) {
  return {"forward", {std::move(input)}, {std::move(output)}};
}

TEST(ImageMethod, MapsOneImageToNumbers) {
  const TensorInfo logits = {DType::kF32, {1, 10}, false};
  EXPECT_EQ(tasks::check_image_method(image_method({DType::kF32, {1, 3, 8, 9}}, logits)), 10);
  EXPECT_EQ(tasks::check_image_method(
                image_method({DType::kF32, {4, 3, 8, 9}, true}, {DType::kF32, {4, 10}, true})),
            10);
}

TEST(ImageMethod, AnythingElseIsWrongDimensions) {
  const TensorInfo image = {DType::kF32, {1, 3, 8, 9}, false};
  const TensorInfo logits = {DType::kF32, {1, 10}, false};
  const MethodInfo wrong[] = {
      image_method({DType::kF32, {1, 1, 8, 9}}, logits),  // grey
      image_method({DType::kF32, {1, 8, 9, 3}}, logits),  // channels last
      image_method({DType::kF32, {3, 8, 9}}, logits),     // no batch
      image_method({DType::kF32, {4, 3, 8, 9}}, logits),  // a fixed batch
      image_method({DType::kF32, {1, 3, 0, 9}}, logits),  // no pixels
      image_method({DType::kI64, {1, 3, 8, 9}}, logits),  // not numbers in 0..1
      image_method(image, {DType::kI64, {1, 10}}),        // not real numbers
      {"forward", {image, image}, {logits}},
      {"forward", {}, {logits}},
      {"forward", {image}, {}},
  };
  for (const MethodInfo& method : wrong) {
    try {
      tasks::check_image_method(method);
      ADD_FAILURE() << "accepted input "
                    << (method.inputs.empty() ? "none" : to_string(method.inputs[0].shape));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kWrongDimensions) << error.what();
    }
  }
}

TEST(CosineSimilarity, IsTheAngle) {
  const std::vector<float> x = {3, 0}, y = {0, 0.5f}, diagonal = {1, 1};
  EXPECT_FLOAT_EQ(cosine_similarity(x, x), 1);
  EXPECT_FLOAT_EQ(cosine_similarity(x, y), 0);
  EXPECT_FLOAT_EQ(cosine_similarity(x, diagonal), float(std::sqrt(0.5)));
  EXPECT_FLOAT_EQ(cosine_similarity(x, std::vector<float>{-1, 0}), -1);
}

TEST(CosineSimilarity, RefusesWhatHasNoAngle) {
  const std::vector<float> x = {1, 0};
  EXPECT_THROW(cosine_similarity(x, std::vector<float>{1, 0, 0}), Error);
  EXPECT_THROW(cosine_similarity(x, std::vector<float>{0, 0}), Error);
  EXPECT_THROW(cosine_similarity(x, std::vector<float>{kNan, 0}), Error);
}

}  // namespace
}  // namespace onsight
