// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// Declares the shared options.
#include "cli/options.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "cli/terminal.h"
#include "onsight/error.h"

namespace onsight::cli {
namespace {

using Channels = std::array<double, 3>;

// "0.485,0.456,0.406"; whether the values make sense is for the library to say.
void add_channels(CLI::App& app, const char* name, std::optional<Channels>& values,
                  const char* help) {
  app.add_option_function<std::string>(
         name,
         [name, &values](const std::string& text) {
           const std::vector<std::string> parts = CLI::detail::split(text, ',');
           Channels channels = {};
           bool good = parts.size() == channels.size();
           for (size_t i = 0; good && i < channels.size(); ++i) {
             good = CLI::detail::lexical_cast(parts[i], channels[i]);
           }
           if (!good) {
             throw CLI::ValidationError(name,
                                        "expected three numbers as in 0.5,0.5,0.5, found " + text);
           }
           values = channels;
         },
         help)
      ->type_name("R,G,B");
}

// Whether the numbers fit the model is for the library to say.
void add_pixels(CLI::App& app, const char* name, std::optional<int>& value, bool or_stretch,
                const char* help) {
  const std::string type = or_stretch ? "N|stretch" : "N";
  app.add_option_function<std::string>(
         name,
         [=, &value](const std::string& text) {
           int number = 0;
           if (!(or_stretch && text == "stretch") &&
               !(CLI::detail::lexical_cast(text, number) && number > 0)) {
             throw CLI::ValidationError(name, std::string("expected a number of pixels") +
                                                  (or_stretch ? ", or stretch" : "") + ", found " +
                                                  text);
           }
           value = number;
         },
         help)
      ->type_name(type);
}

void add_preprocess(CLI::App& app, Preprocess& preprocess) {
  add_pixels(app, "--resize", preprocess.resize, true,
             "Resize the shorter side to N pixels, or stretch both to the model's input (default: "
             "as the model says, else stretch)");
  add_pixels(app, "--crop", preprocess.crop, false,
             "Then cut N×N out of the middle (default: the model's input)");
  add_named(app, "--interpolation", preprocess.interpolation, parse_interpolation,
            "How to resize (default: as the model says, else bilinear)")
      ->type_name("bilinear|bicubic");
  auto* antialias = app.add_flag_callback(
      "--antialias", [&preprocess] { preprocess.antialias = true; },
      "Resize to Pillow's pixels (default: as the model says, else OpenCV's)");
  app.add_flag_callback(
         "--no-antialias", [&preprocess] { preprocess.antialias = false; },
         "Resize to OpenCV's pixels")
      ->excludes(antialias);
  add_channels(app, "--mean", preprocess.mean,
               "Subtracted from each channel (of 0..1; default: as the model says)");
  add_channels(app, "--std", preprocess.std, "Divides each channel after that");
}

/// A limit given in millions.
void add_limit(CLI::App& app, const char* name, const char* unit, uint64_t& limit,
               const char* help) {
  app.add_option_function<double>(
         name, [&limit](double millions) { limit = uint64_t(std::min(millions, 1e12) * 1e6); },
         help)
      ->type_name(unit)
      ->check(at_least(0));
}

}  // namespace

CLI::Validator at_least(double least) {
  const auto check = [least](const std::string& text) {
    double value = 0;
    const bool good = CLI::detail::lexical_cast(text, value) && value >= least;
    return good ? std::string()
                : format("expected a number from %g on, found %s", least, text.c_str());
  };
  return CLI::Validator(check, "");
}

CLI::Validator not_empty() {
  return CLI::Validator(
      [](const std::string& text) { return text.empty() ? "expected a name, found none" : ""; },
      "");
}

void ModelArgs::add_to(CLI::App& app) {
  app.add_option("--threads", threads, "Threads to compute with (0: one for each CPU)")
      ->type_name("N")
      ->check(at_least(0));
  app.add_flag("--untrusted", untrusted,
               "For models from strangers: refuse what takes about 2 s of CPU or 300 MB");
}

ModelLimits ModelArgs::model_limits() const {
  return untrusted ? ModelLimits::untrusted() : ModelLimits();
}

ModelOptions ModelArgs::model_options() const {
  return {.threads = std::make_shared<ThreadPool>(threads), .limits = model_limits()};
}

void ImageTaskArgs::add_to(CLI::App& app) {
  app.add_option(
         "IMAGE", images,
         "Files, folders (searched for .jpg, .png, .webp), data: or file: URIs, - for stdin")
      ->type_name("")
      ->required();
  app.add_option("-m,--model", model, "ExecuTorch program (default: the built-in one)")
      ->type_name("FILE.pte")
      ->check(not_empty());
  add_preprocess(app, preprocess);
  add_limit(app, "--max-image-megapixels", "N", limits.max_pixels,
            "Refuse larger images (default: 300)");
  add_limit(app, "--max-image-memory", "MB", limits.max_decoded_bytes,
            "Refuse images that take more because all their pixels must be held (default: 537)");
  add_limit(app, "--max-image-file", "MB", limits.max_file_bytes,
            "Refuse larger image files (default: 268)");
  ModelArgs::add_to(app);
  app.add_flag("--json", json, "Print one JSON object per line (NDJSON)");
}

}  // namespace onsight::cli
