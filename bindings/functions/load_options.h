// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The options that loading takes, checked: what is of a wrong type is refused, never ignored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "functions/value.h"
#include "onsight/classifier.h"
#include "onsight/image.h"
#include "onsight/image_embedder.h"
#include "onsight/model.h"

namespace onsight::bindings {

/// {resize, crop, interpolation, antialias, mean, std}; undefined and null are unset. Throws
/// InvalidConfig, naming the option and what was found, for what is of no use to any model.
Preprocess preprocess_options(const Object& options);

/// {threads}; unset: 0. Throws InvalidConfig as above.
int threads_option(const Object& options);
/// `limits`: 'untrusted', or the usual ones.
bool untrusted_option(const Object& options);
ModelLimits limits_option(const Object& options);

/// `imageLimits`: {maxPixels, maxDecodedBytes, maxFileBytes}; what is unset is as usual.
ImageLimits image_limits_option(const Object& options);
/// `scores`: 'softmax', 'sigmoid' or 'none'.
std::optional<Scores> scores_option(const Object& options);
/// `pooling`: 'first' or 'mean'.
std::optional<Pooling> pooling_option(const Object& options);
/// `labels`: an array of names, or 'imagenet1k'; none where it is unset.
std::vector<std::string> labels_option(const Object& options);

/// A preprocessing with every field set, in the form that the options have.
Object to_object(const Preprocess& preprocess);

}  // namespace onsight::bindings
