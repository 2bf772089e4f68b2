// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// onsight info: what this build can do on this machine.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/images.h"
#include "cli/terminal.h"
#include "onsight/embedded_model.h"
#include "onsight/image.h"
#include "onsight/target.h"
#include "onsight/thread_pool.h"
#include "onsight/version.h"

namespace onsight::cli {
namespace {

struct Info {
  std::vector<std::string> targets;
  std::string target;
  std::vector<std::string> codecs;
  int threads = 0;
  size_t embedded_model_bytes = 0;
};

Info gather() {
  Info info;
  for (const Target target : supported_targets()) info.targets.emplace_back(target_name(target));
  info.target = target_name(default_target());
  for (const std::string_view format : image_formats()) info.codecs.emplace_back(format);
  info.threads = default_threads();
  try {
    info.embedded_model_bytes = embedded_model().size();
  } catch (const Error&) {
    info.embedded_model_bytes = 0;  // built without one
  }
  return info;
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

int info(bool json) {
  const Info info = gather();
  if (json) {
    std::cout << json_line({{"version", ONSIGHT_VERSION},
                            {"targets", info.targets},
                            {"target", info.target},
                            {"threads", info.threads},
                            {"codecs", info.codecs},
                            {"embedded_model_bytes", info.embedded_model_bytes}});
    return kOk;
  }
  std::cout << bold("onsight " ONSIGHT_VERSION) << "\n"
            << "  targets   " << join(info.targets) << "\n"
            << "  target    " << info.target << "  (ONSIGHT_TARGET=NAME chooses another)\n"
            << "  threads   " << info.threads << "\n"
            << "  codecs    " << join(info.codecs) << "\n"
            << "  model     "
            << (info.embedded_model_bytes > 0
                    ? format_bytes(info.embedded_model_bytes) + " built in"
                    : "none built in")
            << "\n";
  return kOk;
}

}  // namespace

Run add_info(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "Print one JSON object");
  return [json] { return info(*json); };
}

}  // namespace onsight::cli
