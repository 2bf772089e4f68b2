// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The options that loading takes, checked: what is of a wrong type is refused, never ignored.
#pragma once

#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "onsight/classifier.h"
#include "onsight/image.h"
#include "onsight/image_embedder.h"
#include "onsight/model.h"

namespace onsight::napi {

/// {resize, crop, interpolation, antialias, mean, std}; undefined and null are unset. Throws
/// InvalidConfig, naming the option and what was found, for what is of no use to any model.
Preprocess preprocess_options(const Napi::Object& options);

/// {threads}; unset: 0. Throws InvalidConfig as above.
int threads_option(const Napi::Object& options);
/// `limits`: 'untrusted', or the usual ones.
bool untrusted_option(const Napi::Object& options);
ModelLimits limits_option(const Napi::Object& options);

/// `imageLimits`: {maxPixels, maxDecodedBytes, maxFileBytes}; what is unset is as usual.
ImageLimits image_limits_option(const Napi::Object& options);
/// `scores`: 'softmax', 'sigmoid' or 'none'.
std::optional<Scores> scores_option(const Napi::Object& options);
/// `pooling`: 'first' or 'mean'.
std::optional<Pooling> pooling_option(const Napi::Object& options);
/// `labels`: an array of names, or 'imagenet1k'; none where it is unset.
std::vector<std::string> labels_option(const Napi::Object& options);

/// A preprocessing with every field set, in the form that the options have.
Napi::Object to_js(Napi::Env env, const Preprocess& preprocess);

}  // namespace onsight::napi
