// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// The onsight command from outside: what it prints where, and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/npy.h"
#include "cli_testing.h"

namespace onsight {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(Cli, HelpsOnRequest) {
  EXPECT_EQ(run("--help").exit_code, 0);
  EXPECT_THAT(run("--help").out, AllOf(HasSubstr("classify"), HasSubstr("Exit codes")));
  EXPECT_THAT(run("--version").out, StartsWith("onsight "));
  for (const char* command : {"classify", "embed", "inspect", "run", "bench", "info"}) {
    const Outcome help = run(std::string(command) + " --help");
    EXPECT_EQ(help.exit_code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("Usage: onsight " + std::string(command)));
  }
}

TEST_F(Cli, RefusesWrongUsage) {
  for (const char* arguments :
       {"", "clasify x.png", "classify", "classify x.png -k 0", "classify x.png --mean 1,b,3",
        "classify x.png --mean 0.5", "classify x.png --std 1,1,1,1", "classify x.png --threads -1",
        "classify x.png --resize big", "classify x.png --resize 0", "classify x.png --crop 1.5",
        "classify x.png --interpolation lanczos", "embed x.png --antialias --no-antialias",
        "classify x.png --nonsense", "embed x.png -k 3", "inspect", "inspect a.pte --graph --json",
        "bench a.pte --runs 0", "run"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << arguments;
    EXPECT_THAT(outcome.out, IsEmpty()) << arguments;
    EXPECT_THAT(outcome.err, Not(IsEmpty())) << arguments;
  }
  EXPECT_THAT(run("clasify x.png").err, HasSubstr("did you mean 'classify'?"));
}

TEST_F(Cli, RefusesModelsThatAreNone) {
  const std::string text = write("text.pte", "This is no model.\n");
  const std::string empty = write("empty.pte", "");
  for (const std::string& model : {text, empty, path("missing.pte"), kRepository}) {
    for (const std::string& command :
         {"classify " + kCoffee + " -m", "embed " + kCoffee + " -m", std::string("inspect"),
          std::string("run"), std::string("bench")}) {
      const Outcome outcome = run(std::string(command).append(" ").append(model));
      EXPECT_EQ(outcome.exit_code, 1) << command;
      EXPECT_THAT(outcome.out, IsEmpty()) << command;
      EXPECT_THAT(outcome.err, StartsWith("onsight: ")) << command;
    }
  }
  EXPECT_THAT(run("inspect " + text).err, HasSubstr("[InvalidProgram]"));
  EXPECT_THAT(run("inspect " + path("missing.pte")).err, HasSubstr("[FileReadFailed]"));
}

TEST_F(Cli, SaysWhatThisMachineOffers) {
  const Outcome outcome = run("info --json", "ONSIGHT_TARGET=");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const json info = outcome.lines().at(0);
  EXPECT_GE(info["threads"].get<int>(), 1);
  EXPECT_EQ(info["target"], info["targets"].back());
  EXPECT_GT(info["embedded_model_bytes"].get<size_t>(), 0u);
  for (const json& target : info["targets"]) {
    const std::string forced = "ONSIGHT_TARGET=" + target.get<std::string>();
    EXPECT_EQ(run("info --json", forced).lines().at(0)["target"], target);
  }
  const Outcome unknown = run("info", "ONSIGHT_TARGET=nonsense");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("'nonsense'"), HasSubstr("[InvalidConfig]")));
}

TEST_F(Cli, NamesAnImageForPeople) {
  const Outcome outcome = run("classify -k 3 " + kCoffee);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(StartsWith("  espresso "), HasSubstr(" %\n")));
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 3);
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Cli, NamesAnImageForPrograms) {
  const Outcome outcome = run("classify --json -k 100000 " + kCoffee);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  ASSERT_EQ(outcome.lines().size(), 1u);
  const json answer = outcome.lines()[0];
  EXPECT_EQ(answer["image"], kCoffee);
  EXPECT_EQ(answer["categories"][0]["label"], "espresso");
  double sum = 0, last = 1;
  for (const json& category : answer["categories"]) {
    const double score = category["score"];
    EXPECT_LE(score, last);
    last = score;
    sum += score;
  }
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST_F(Cli, OneBadImageDoesNotStopTheRest) {
  const std::string good = read(kCoffee);
  write("photos/b/coffee.JPG", good);
  write("photos/a.jpg", "no image");
  write("photos/c.jpeg", good);
  write("photos/notes.txt", "not looked at");
  const Outcome outcome = run("classify --json -k 1 " + path("photos") + " " + path("missing.png"));
  EXPECT_EQ(outcome.exit_code, 2);
  const std::vector<json> lines = outcome.lines();
  ASSERT_EQ(lines.size(), 4u) << outcome.out;
  EXPECT_EQ(lines[0]["image"], path("photos/a.jpg"));
  EXPECT_EQ(lines[0]["error"]["code"], 114);
  EXPECT_EQ(lines[0]["error"]["name"], "FileReadFailed");
  EXPECT_THAT(lines[0]["error"]["message"].get<std::string>(), Not(IsEmpty()));
  EXPECT_EQ(lines[1]["image"], path("photos/b/coffee.JPG"));
  EXPECT_EQ(lines[1]["categories"][0]["label"], "espresso");
  EXPECT_EQ(lines[2]["image"], path("photos/c.jpeg"));
  EXPECT_EQ(lines[3]["error"]["name"], "FileReadFailed");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("a.jpg'"), HasSubstr("missing.png'"),
                                 HasSubstr("2 of 4 images failed")));
}

TEST_F(Cli, SaysWhatItLeavesOutOfAFolder) {
  const std::string good = read(kCoffee);
  for (const char* name : {"a.jpg", "b.jfif", "c.JPE", "d.mpo"})
    write("mixed/" + std::string(name), good);
  for (const char* name : {"e.heic", "f.HEIC", "g.gif", "noext", "._a.jpg"}) {
    write("mixed/" + std::string(name), "not looked at");
  }
  const Outcome outcome = run("classify --json -k 1 " + path("mixed"));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.lines().size(), 4u) << outcome.out;
  EXPECT_THAT(outcome.err, HasSubstr("left out 4 files"));
  EXPECT_THAT(outcome.err, HasSubstr("2 .heic, 1 .gif, 1 without extension"));
}

TEST_F(Cli, AFolderWithoutImagesIsAFailedItem) {
  fs::create_directories(path("empty"));
  const Outcome outcome = run("classify " + path("empty") + " " + kCoffee);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.out, HasSubstr("espresso"));
  EXPECT_THAT(outcome.err, HasSubstr("holds no .jpg"));
}

TEST_F(Cli, ReadsStandardInputAndUris) {
  EXPECT_THAT(run("classify -k 1 -", "cat " + kCoffee + " |").out, HasSubstr("espresso"));
  EXPECT_THAT(run("classify -k 1 file://" + kCoffee).out, HasSubstr("espresso"));
  EXPECT_EQ(run("classify -", "printf '' |").exit_code, 2);
}

TEST_F(Cli, EmbedsIntoANumpyFile) {
  const std::string vectors = path("vectors.npy");
  const Outcome outcome = run("embed --json -o " + vectors + " " + path("missing.png") + " " +
                              kCoffee + " " + kRepository + "/samples/bison.jpg");
  EXPECT_EQ(outcome.exit_code, 2);
  const std::vector<json> lines = outcome.lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].contains("error"));
  EXPECT_EQ(lines[1]["row"], 0);
  EXPECT_EQ(lines[2]["row"], 1);

  const json coffee = run("embed --json " + kCoffee).lines().at(0)["embedding"];
  const Tensor rows = cli::read_npy(vectors);
  EXPECT_EQ(rows.shape(), (Shape{2, int64_t(coffee.size())}));
  double length = 0;
  for (size_t i = 0; i < coffee.size(); ++i) {
    EXPECT_EQ(coffee[i].get<float>(), rows.as<float>()[i]);
    length += coffee[i].get<double>() * coffee[i].get<double>();
  }
  EXPECT_NEAR(length, 1, 1e-5);
}

TEST_F(Cli, RunsAModelOnTensors) {
  const std::string input = path("x.npy"), output = path("y.npy"), again = path("z.npy");
  const json inspected = run("inspect --json " + kModel).lines().at(0);
  const Shape shape = inspected["methods"][0]["inputs"][0]["shape"];
  cli::write_npy(input, Tensor(DType::kF32, shape));
  ASSERT_EQ(run("run " + kModel + " --input " + input + " --output " + output).exit_code, 0);
  ASSERT_EQ(
      run("run " + kModel + " --input " + input + " --output " + again + " --threads 1").exit_code,
      0);
  EXPECT_EQ(read(output), read(again));
  EXPECT_EQ(cli::read_npy(output).dtype(), DType::kF32);

  cli::write_npy(input, Tensor(DType::kF32, {1, 3, 2, 2}));
  const Outcome wrong_shape = run("run " + kModel + " --input " + input);
  EXPECT_EQ(wrong_shape.exit_code, 1);
  EXPECT_THAT(wrong_shape.err, HasSubstr("[WrongDimensions]"));
  EXPECT_THAT(run("run " + kModel).err, HasSubstr("[UnexpectedNumInputs]"));
  EXPECT_THAT(run("run " + kModel + " --method nonsense").err, HasSubstr("[NotFound]"));
}

TEST_F(Cli, DescribesAModel) {
  const json model = run("inspect --json " + kModel).lines().at(0);
  EXPECT_EQ(model["file_bytes"], fs::file_size(kModel));
  EXPECT_THAT(model["unsupported"], IsEmpty());
  std::set<std::string> methods;
  for (const json& method : model["methods"]) methods.insert(method["name"]);
  EXPECT_TRUE(methods.contains("forward") && methods.contains("embed"));
  EXPECT_THAT(run("inspect " + kModel).out, AllOf(HasSubstr("method forward"), HasSubstr("f32 [")));
  EXPECT_THAT(run("inspect --graph " + kModel).out, HasSubstr("conv2d"));
  EXPECT_THAT(run("inspect --plan " + kModel).out, HasSubstr("activations"));
}

TEST_F(Cli, MeasuresAModel) {
  const Outcome outcome = run("bench --json --runs 5 --threads 1 " + kModel);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const json result = outcome.lines().at(0);
  std::set<std::string> keys;
  for (const auto& [key, value] : result.items()) keys.insert(key);
  EXPECT_THAT(keys, ElementsAre("first_ms", "gflops", "latency_ms", "load_ms", "model",
                                "peak_rss_mb", "target", "threads"));
  const json& latency = result["latency_ms"];
  EXPECT_GT(latency["min"], 0);
  EXPECT_LE(latency["min"], latency["median"]);
  EXPECT_LE(latency["median"], latency["p90"]);
  EXPECT_LE(latency["p90"], latency["p99"]);
  EXPECT_EQ(result["threads"], 1);
  EXPECT_GT(result["gflops"], 0);
  EXPECT_GT(result["peak_rss_mb"], 1);
  EXPECT_THAT(run("bench --runs 1 --profile " + kModel).out, HasSubstr("all steps"));
}

TEST_F(Cli, ColoursAndProgressAreForTerminalsThatWantThem) {
  const std::string arguments = "classify -k 1 " + kCoffee + " " + kCoffee;
  const std::string terminal = run_on_terminal(arguments, "env -u NO_COLOR TERM=xterm");
  EXPECT_THAT(terminal, AllOf(HasSubstr("\033[1m"), HasSubstr("1/2"), HasSubstr("espresso")));
  EXPECT_THAT(run_on_terminal(arguments, "NO_COLOR=1"), Not(HasSubstr("\033[1m")));
  const Outcome piped = run(arguments);
  EXPECT_THAT(piped.out, Not(HasSubstr("\033")));
  EXPECT_THAT(piped.err, IsEmpty());
}

TEST_F(Cli, SaysWhenItsOutputIsLost) {
  const int status = std::system(ONSIGHT_BINARY " info >/dev/full 2>/dev/null");
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_EQ(run("embed -o " + path("no/such/x.npy") + " " + kCoffee).exit_code, 1);
}

}  // namespace
}  // namespace onsight
