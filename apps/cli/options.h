// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Options that several subcommands share.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onsight/embedded_model.h"
#include "onsight/error.h"
#include "onsight/image.h"
#include "onsight/model.h"

namespace onsight::cli {

/// Accepts numbers from `least` on. (CLI11's own say so in three lines of digits.)
CLI::Validator at_least(double least);

/// An option whose value `parse` makes of its name; what it throws is a usage error.
template <typename T>
CLI::Option* add_named(CLI::App& app, const char* name, std::optional<T>& value,
                       T (*parse)(std::string_view), const char* help) {
  return app.add_option_function<std::string>(
      name,
      [=, &value](const std::string& text) {
        try {
          value = parse(text);
        } catch (const Error& error) {
          throw CLI::ValidationError(name, error.what());
        }
      },
      help);
}

/// Refuses an empty value, as an unset variable of a shell leaves.
CLI::Validator not_empty();

/// --threads, --untrusted
struct ModelArgs {
  int threads = 0;
  bool untrusted = false;

  void add_to(CLI::App& app);
  ModelLimits model_limits() const;
  ModelOptions model_options() const;
};

/// IMAGE…, -m, --resize and what else makes a Preprocess, --max-image-megapixels and other limits,
/// --threads, --untrusted, --json
struct ImageTaskArgs : ModelArgs {
  std::vector<std::string> images;
  std::string model;  ///< a path or file: URI
  Preprocess preprocess;
  ImageLimits limits;
  bool json = false;

  void add_to(CLI::App& app);

  /// Loads the task's model, the embedded one if none was named, with these options.
  template <typename Task, typename Options>
  Task load(Options options) const {
    options.model = model_options();
    options.preprocess = preprocess;
    options.limits = limits;
    if (!model.empty()) return Task::load(model_path(model), options);
    return Task::load(Model::load(embedded_model(), options.model), options);
  }
};

}  // namespace onsight::cli
