// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What is it like? A vector for an image.
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

/// What makes one vector of many: of an output [1, N, dimensions], one for each part of the image.
enum class Pooling : uint8_t {
  kFirst,  ///< the first, where models of the ViT kind have their class token
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
  Preprocess preprocess = {};  ///< what is set here goes before what the model says
  ImageLimits limits = {};
};

/// Turns images into vectors of length 1 by a model that maps [1, 3, H, W] to [1, dimensions], or
/// to [1, N, dimensions] with a pooling. Axes of length 1 are nothing: [1, dimensions, 1, 1] will
/// do. The method `embed` is used where the model has it, else `forward`.
class ImageEmbedder {
 public:
  /// Throws as Model::load does; WrongDimensions when the model is no image model, or gives no
  /// vector or many without a pooling; InvalidProgram when the preprocessing that it names is
  /// unusable, InvalidConfig when the caller's is, or there is a pooling and nothing to pool.
  static ImageEmbedder load(const std::filesystem::path& model,
                            const ImageEmbedderOptions& options = {});
  static ImageEmbedder load(Model model, const ImageEmbedderOptions& options = {});

  /// Output 0 of the model, pooled, and scaled to Euclidean length 1. Throws FileReadFailed for an
  /// unreadable image, InvalidModelOutput when the vector is zero or not finite.
  std::vector<float> embed(const ImageInput& image, const RunOptions& options = {}) const;

  /// How many numbers embed() returns.
  int64_t dimensions() const { return dimensions_; }
  /// The model's method that makes them: "embed" or "forward".
  const std::string& method() const { return method_; }
  /// What is done to an image, every field set.
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

/// An embedding in a quarter of the memory: round(127 x) for each number x, which is in -1..1.
/// Rounding errors spread evenly over ±1/254, so that the cosine of two such vectors is off by
/// about 0.003 (the standard deviation: 1/(127 √12) for each). Throws InvalidUserInput when a
/// number is outside -1..1 or NaN.
std::vector<int8_t> quantize_embedding(std::span<const float> embedding);

/// The dot product of two vectors over the product of their lengths, in -1..1.
/// Throws WrongDimensions when they differ in size, InvalidUserInput when one is zero or not
/// finite.
float cosine_similarity(std::span<const float> a, std::span<const float> b);

}  // namespace onsight
