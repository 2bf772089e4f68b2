// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The onsight command: a list of subcommands, and what an error looks like.
#include <algorithm>
#include <exception>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "onsight/error.h"
#include "onsight/version.h"

namespace onsight::cli {
namespace {

struct Command {
  const char* name;
  const char* help;
  const char* example;
  Run (*add)(CLI::App& app);
};
constexpr Command kCommands[] = {
    {"classify", "Name images", "photos/ -m model.pte --labels imagenet1k -k 3", add_classify},
    {"embed", "Turn images into vectors", "photos/ -m clip_image.pte -o photos.npy", add_embed},
    {"inspect", "Describe a model", "model.pte", add_inspect},
    {"run", "Run a model on NumPy tensors", "model.pte --input x.npy --output y.npy", add_run},
    {"bench", "Measure a model's speed and memory", "model.pte --threads 2 --profile", add_bench},
    {"info", "Describe this build and this machine", "", add_info},
};

constexpr const char* kFooter = R"(Exit codes:
  0  all went well
  1  wrong usage, or a model that can't be used
  2  some images failed, the rest were answered

`onsight COMMAND --help` tells more.)";

constexpr size_t kMaxUsageError = 1000;

// How many characters to insert, remove or replace to get from one to the other (Levenshtein).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

bool is_command(std::string_view name) {
  return std::ranges::any_of(kCommands, [&](const Command& c) { return c.name == name; });
}

std::string unknown_command(std::string_view name) {
  const Command& nearest = *std::ranges::min_element(
      kCommands, {}, [&](const Command& command) { return edit_distance(name, command.name); });
  std::string text = "'" + shortened(name) + "' is not a command";
  if (edit_distance(name, nearest.name) <= 3)
    text += "; did you mean '" + std::string(nearest.name) + "'?";
  return text;
}

std::string usage_error(const CLI::App* app, const CLI::Error& error) {
  const auto used = app->get_subcommands();
  const std::string command = used.empty() ? "" : " " + used.front()->get_name();
  // It quotes arguments, which may be as long as files.
  const std::string what = printable(shortened(error.what(), kMaxUsageError));
  return "onsight: " + what + "\n`onsight" + command + " --help` tells more.\n";
}

int parse_and_run(int argc, char** argv) {
  CLI::App app("Names and vectors for images, on the device.", "onsight");
  app.set_version_flag("--version", "onsight " ONSIGHT_VERSION);
  app.require_subcommand(1);
  app.failure_message(usage_error);
  int exit_code = kOk;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.help);
    sub->footer("Example: onsight " + std::string(command.name) + " " + command.example);
    sub->final_callback([&exit_code, run = command.add(*sub)] { exit_code = run(); });
  }
  app.footer(kFooter);
  if (argc < 2) {
    std::cerr << app.help();
    return kFailed;
  }
  try {
    if (argv[1][0] != '-' && !is_command(argv[1]))
      throw CLI::ParseError(unknown_command(argv[1]), CLI::ExitCodes::ExtrasError);
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kFailed;
  }
  return exit_code;
}

}  // namespace
}  // namespace onsight::cli

int main(int argc, char** argv) {
  using namespace onsight;
  int exit_code = cli::kFailed;
  try {
    exit_code = cli::parse_and_run(argc, argv);
  } catch (const Error& error) {
    std::cerr << "onsight: " << onsight::printable(error.what()) << " [" << error_name(error.code())
              << "]\n";
  } catch (const std::exception& error) {
    std::cerr << "onsight: " << onsight::printable(error.what()) << "\n";
  }
  if (!std::cout.flush()) {
    std::cerr << "onsight: could not write to the standard output\n";
    return cli::kFailed;
  }
  return exit_code;
}
