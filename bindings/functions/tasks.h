// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The functions that load and use tasks. Each is one of functions(); `prepare` in functions.h.
#pragma once

#include "functions/functions.h"

namespace onsight::bindings {

/// (source, {digest, threads, limits, imageLimits, …preprocess_options, labels, fallbackLabels,
/// scores}) → {handle, preprocess, inputShape, inputShapes}
Work load_classifier(const Arguments& arguments);
/// (source, {digest, threads, limits, imageLimits, …preprocess_options, pooling}) → {handle,
/// dimensions, preprocess, inputShape, inputShapes}
Work load_image_embedder(const Arguments& arguments);
/// handle → the name of each class
Work labels(const Arguments& arguments);
/// (handle, image, {named, maxResults, scoreThreshold, categoryAllowlist, categoryDenylist}, stop?)
/// → {indices: Int32Array, scores: Float32Array, labels?, warning?}, best first
Work classify(const Arguments& arguments);
/// (handle, image, stop?) → Float32Array of length 1
Work embed(const Arguments& arguments);
Work close_classifier(const Arguments& arguments);
Work close_image_embedder(const Arguments& arguments);

}  // namespace onsight::bindings
