// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// look MODEL.pte IMAGE OTHER_IMAGE: what the first image is, and how alike the two are.
#include <onsight/onsight.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 4) return 1;
  try {
    const auto classifier = onsight::Classifier::load(argv[1]);
    for (const auto& [label, score, index] : classifier.classify(argv[2], {.max_results = 3})) {
      std::cout << label << " " << score << "\n";
    }
    const auto embedder = onsight::ImageEmbedder::load(classifier.model());  // the same weights
    std::cout << onsight::cosine_similarity(embedder.embed(argv[2]), embedder.embed(argv[3]))
              << "\n";
  } catch (const onsight::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
