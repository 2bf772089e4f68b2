// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// For tests of the command: a folder for each, and runs from outside.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace onsight {

inline const std::string kRepository = ONSIGHT_SOURCE_DIR;
inline const std::string kCoffee = kRepository + "/samples/coffee.jpg";
inline const std::string kModel = kRepository + "/models/efficientnet_lite0.pte";

inline std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct Outcome {
  int exit_code = -1;
  std::string out, err;

  std::vector<nlohmann::json> lines() const {
    std::vector<nlohmann::json> parsed;
    std::istringstream stream(out);
    for (std::string line; std::getline(stream, line);)
      parsed.push_back(nlohmann::json::parse(line));
    return parsed;
  }
};

// A folder of its own for each test, gone after it.
class Cli : public testing::Test {
 protected:
  Cli()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("onsight_cli_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Cli() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return path(name);
  }

  // `arguments` is for the shell; `before` may set variables or feed standard input.
  Outcome run(const std::string& arguments, const std::string& before = "") const {
    const std::string command =
        before + " " ONSIGHT_BINARY " " + arguments + " >" + path("out") + " 2>" + path("err");
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(path("out")), read(path("err"))};
  }

  // Everything that a terminal would get.
  std::string run_on_terminal(const std::string& arguments, const std::string& before) const {
    const std::string command = before + " script -qec '" ONSIGHT_BINARY " " + arguments + "' " +
                                path("terminal") + " >/dev/null </dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return read(path("terminal"));
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace onsight
