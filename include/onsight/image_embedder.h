// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Embeddings: what is it like? A vector for an image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight {

struct ImageEmbedderOptions {
  ModelOptions model = {};
  Preprocess preprocess = {};  ///< fields that are set override the model's
  ImageLimits limits = {};
};

/// Turns images into vectors of length 1 by a model that maps [1, 3, H, W] to [1, dimensions] (an
/// output of another shape is flattened, row by row). Runs the method `embed` if the model has one,
/// else `forward`.
class ImageEmbedder {
 public:
  /// Throws as Model::load does; WrongDimensions if the model does not take an image,
  /// InvalidProgram if the preprocessing in its metadata is unusable, InvalidConfig if the caller's
  /// is.
  static ImageEmbedder load(const std::filesystem::path& model,
                            const ImageEmbedderOptions& options = {});
  static ImageEmbedder load(Model model, const ImageEmbedderOptions& options = {});

  /// Output 0 of the model, scaled to Euclidean length 1. Throws FileReadFailed for an unreadable
  /// image, InvalidModelOutput if the vector is zero or not finite.
  std::vector<float> embed(const ImageInput& image, const RunOptions& options = {}) const;

  /// How many numbers embed() returns.
  int64_t dimensions() const;
  /// The model's method that is run: "embed" or "forward".
  const std::string& method() const { return method_; }
  /// How images are prepared, with every field set.
  const Preprocess& preprocess() const { return preprocess_; }
  const Model& model() const { return model_; }

 private:
  ImageEmbedder(Model model, const ImageEmbedderOptions& options);

  Model model_;
  std::string method_;
  Preprocess preprocess_;
  ImageLimits limits_;
};

/// An embedding in a quarter of the memory: round(127 x) for each number x in -1..1.
/// Rounding errors are spread evenly over ±1/254 (standard deviation 1/(127 √12) for each), so the
/// cosine of two such vectors is off by about 0.003. Throws InvalidUserInput if a number is outside
/// -1..1 or NaN.
std::vector<int8_t> quantize_embedding(std::span<const float> embedding);

/// The dot product of two vectors over the product of their lengths, in -1..1.
/// Throws WrongDimensions if they differ in size, InvalidUserInput if one is zero or not
/// finite.
float cosine_similarity(std::span<const float> a, std::span<const float> b);

}  // namespace onsight
