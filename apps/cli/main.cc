// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The onsight command: a list of subcommands, and what an error looks like.
#include <exception>
#include <iostream>
#include <string>

#include "cli/commands.h"
#include "onsight/error.h"

namespace onsight::cli {
namespace {

struct Command {
  const char* name;
  const char* help;
  Run (*add)(CLI::App& app);
};
constexpr Command kCommands[] = {
    {"classify", "Name images", add_classify},
    {"embed", "Turn images into vectors", add_embed},
    {"inspect", "Describe a model", add_inspect},
    {"run", "Run a model on .npy tensors", add_run},
    {"bench", "Measure a model's speed and memory", add_bench},
    {"info", "Describe this build and this machine", add_info},
};

constexpr const char* kFooter = R"(Examples:
  onsight classify photo.jpg
  onsight classify photos/ -m model.pte --labels imagenet1k -k 3
  onsight embed photos/ -m clip_image.pte -o photos.npy

Exit codes:
  0  all went well
  1  wrong usage, or a model that can't be used
  2  some images failed, the rest were answered

`onsight COMMAND --help` tells more.)";

int parse_and_run(int argc, char** argv) {
  CLI::App app("Names and vectors for images, on the device.", "onsight");
  app.set_version_flag("--version", "onsight " ONSIGHT_VERSION);
  app.require_subcommand(1);
  app.footer(kFooter);
  int exit_code = kOk;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.help);
    sub->final_callback([&exit_code, run = command.add(*sub)] { exit_code = run(); });
  }
  try {
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
    std::cerr << "onsight: " << error.what() << " [" << error_name(error.code()) << "]\n";
  } catch (const std::exception& error) {
    std::cerr << "onsight: " << error.what() << "\n";
  }
  if (!std::cout.flush()) {
    std::cerr << "onsight: could not write to the standard output\n";
    return cli::kFailed;
  }
  return exit_code;
}
