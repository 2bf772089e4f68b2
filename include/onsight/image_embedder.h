// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Embeddings: what is it like? A vector for an image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight {

/// How the N vectors of an output [1, N, dimensions] become one.
enum class Pooling : uint8_t {
  kFirst,  ///< the first of them, the class token of a vision transformer
  kMean,   ///< their mean
};

/// As in "first": what options call it.
std::string_view pooling_name(Pooling pooling);
/// The pooling of that name. Throws InvalidConfig, naming those that exist.
Pooling parse_pooling(std::string_view name);

struct ImageEmbedderOptions {
  ModelOptions model = {};
  /// Must be set for a model that gives [1, N, dimensions], N > 1, and for no other.
  std::optional<Pooling> pooling = {};
  Preprocess preprocess = {};  ///< fields that are set override the model's
  ImageLimits limits = {};
};

/// Turns images into vectors of length 1 by a model that maps [1, 3, H, W] to [1, dimensions], or
/// to [1, N, dimensions] with a pooling. Axes of length 1 do not count: [1, dimensions, 1, 1] is
/// fine. Runs the method `embed` if the model has one, else `forward`.
class ImageEmbedder {
 public:
  /// Throws as Model::load does; WrongDimensions if the model does not take an image, or returns
  /// neither one vector nor, with a pooling, many; InvalidProgram if the preprocessing in its
  /// metadata is unusable; InvalidConfig if the caller's is, or if there is nothing to pool.
  static ImageEmbedder load(const std::filesystem::path& model,
                            const ImageEmbedderOptions& options = {});
  static ImageEmbedder load(Model model, const ImageEmbedderOptions& options = {});

  /// Output 0 of the model, pooled, and scaled to Euclidean length 1. Throws FileReadFailed for an
  /// unreadable image, InvalidModelOutput if the vector is zero or not finite.
  std::vector<float> embed(const ImageInput& image, const RunOptions& options = {}) const;

  /// How many numbers embed() returns.
  int64_t dimensions() const { return dimensions_; }
  /// The model's method that is run: "embed" or "forward".
  const std::string& method() const { return method_; }
  /// How images are prepared, with every field set.
  const Preprocess& preprocess() const { return preprocess_; }
  const Model& model() const { return model_; }

 private:
  ImageEmbedder(Model model, const ImageEmbedderOptions& options);

  Model model_;
  std::string method_;
  int64_t vectors_ = 1;  // that the model gives
  int64_t dimensions_ = 0;
  Pooling pooling_ = Pooling::kFirst;
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
