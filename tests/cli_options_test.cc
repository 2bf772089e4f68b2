// Copyright 2026 The onsight authors
// SPDX-License-Identifier: Apache-2.0
// What options of the command do: limits, labels, preprocessing, models, scores and poolings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "cli_testing.h"

namespace onsight {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;
using testing::SizeIs;

TEST_F(Cli, RefusesImagesBeyondTheLimit) {
  const Outcome outcome = run("classify --max-image-megapixels 0.001 " + kCoffee);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("[FileReadFailed]"));
}

TEST_F(Cli, LabelsMustFitTheModel) {
  const std::string three = write("three.txt", "red\ngreen\nblue\n");
  const Outcome few = run("classify --labels " + three + " " + kCoffee);
  EXPECT_EQ(few.exit_code, 1);
  EXPECT_THAT(few.err, AllOf(HasSubstr("1000 classes"), HasSubstr("3 labels"),
                             HasSubstr("[InvalidModelOutput]")));
  EXPECT_EQ(run("classify --labels " + path("missing.txt") + " " + kCoffee).exit_code, 1);
}

TEST_F(Cli, PreprocessesAsTheModelSaysOrAsAsked) {
  const std::string models = kRepository + "/tests/data/tasks/";
  const auto scores = [&](const std::string& model, const std::string& options) {
    const Outcome outcome = run("classify --json -m " + models + model + " " + options + kCoffee);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.lines().at(0)["categories"];
  };
  const json named = scores("preprocess/all.pte", "");
  const std::string same = "--mean 0.25,0.5,0.75 --std 0.5,0.25,1 --interpolation bicubic ";
  EXPECT_EQ(scores("mean.pte", same + "--antialias --resize 5 --crop 2 "), named);
  EXPECT_NE(scores("preprocess/all.pte", "--resize stretch "), named);
  EXPECT_EQ(scores("preprocess/all.pte", "--resize stretch "),
            scores("mean.pte", same + "--antialias "));
  EXPECT_EQ(scores("preprocess/stretch.pte", "--no-antialias --mean 0,0,0 --std 1,1,1 "),
            scores("mean.pte", ""));
  EXPECT_THAT(run("classify --resize 1 " + kCoffee).err,
              AllOf(HasSubstr("at least 224 pixels"), HasSubstr("[InvalidConfig]")));
  EXPECT_THAT(run("classify " + kCoffee + " -m " + models + "preprocess/std_zero.pte").err,
              HasSubstr("[InvalidProgram]"));
}

TEST_F(Cli, KeepsTheTextOfModelsFromTheTerminal) {
  const std::string models = kRepository + "/tests/data/tasks/preprocess/";
  const Outcome outcome = run("classify " + kCoffee + " -m " + models + "resize_escape.pte");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("'\\x1B[31mred\\x0D\\x0Along"), Not(HasSubstr("\033"))));
}

TEST_F(Cli, QuotesLongArgumentsInShort) {
  const std::string text(50'000, 'x');
  const std::string classify = "classify " + kCoffee, run_model = "run " + kModel;
  for (const std::string& before :
       {std::string(), std::string("inspect "), std::string("inspect file:///"),
        "inspect " + kModel + " ", std::string("classify "), std::string("classify data:,"),
        classify + " -k ", classify + " --scores ", classify + " --labels ",
        "embed " + kCoffee + " -o /", run_model + " --method ", run_model + " --input "}) {
    const Outcome outcome = run(before + text);
    EXPECT_NE(outcome.exit_code, 0) << before;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("xxx"), SizeIs(Lt(2000u)))) << before;
  }
}

TEST_F(Cli, PrintsGraphsWithoutControls) {
  const Outcome outcome = run("inspect --graph " + kRepository + "/tests/data/tasks/control.pte");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\\x1B"), Not(HasSubstr("\033"))));
}

TEST_F(Cli, KeepsTheBytesOfNames) {
  const std::string latin = path("caf\xE9.jpg");
  std::filesystem::copy_file(kCoffee, latin);
  const Outcome outcome = run("classify --json -k 1 '" + latin + "' " + kCoffee);
  std::istringstream lines(outcome.out);
  std::string first, second;
  std::getline(lines, first);
  std::getline(lines, second);
  const auto text = nlohmann::json::parse(first).at("image_base64").get<std::string>();
  std::vector<std::byte> name;
  EXPECT_EQ(decode_base64(text, name), kBase64Decoded);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(name.data()), name.size()), latin);
  EXPECT_FALSE(nlohmann::json::parse(second).contains("image_base64"));
}

TEST_F(Cli, TakesModelsAsUris) {
  const std::string model = "file://" + kRepository + "/tests/data/tasks/labelled%2Epte?v=3";
  EXPECT_THAT(run("inspect '" + model + "'").out, HasSubstr("forward"));
  EXPECT_THAT(run("classify -k 1 -m '" + model + "' " + kCoffee).out, HasSubstr("red"));
}

TEST_F(Cli, MakesScoresAndVectorsAsAsked) {
  const std::string models = kRepository + "/tests/data/tasks/";
  const std::string averaged =
      "classify " + kCoffee + " " + kCoffee + " -m " + models + "averaged_softmax.pte";
  const std::string told = run(averaged).err;
  EXPECT_THAT(told, HasSubstr("(--scores)"));
  EXPECT_EQ(told.find("(--scores)"), told.rfind("(--scores)")) << "once";
  EXPECT_EQ(run(averaged + " --scores none").err, "");
  EXPECT_THAT(run(averaged + " --scores maybe").err, HasSubstr("softmax, sigmoid or none"));
  const std::string tokens = "embed " + kCoffee + " -m " + models + "tokens.pte";
  EXPECT_THAT(run(tokens).err, HasSubstr("set pooling"));
  EXPECT_EQ(run(tokens + " --pooling mean").exit_code, 0);
}

TEST_F(Cli, RefusesEmptyNames) {
  for (const char* option : {"-m ''", "--labels ''"}) {
    const Outcome outcome = run("classify " + kCoffee + " " + option);
    EXPECT_EQ(outcome.exit_code, 1) << option;
    EXPECT_THAT(outcome.err, HasSubstr("expected a name, found none")) << option;
  }
}

TEST_F(Cli, SaysWhatAModelNamesOfItsPreprocessing) {
  const std::string model = kRepository + "/tests/data/tasks/preprocess/all.pte";
  EXPECT_THAT(
      run("inspect " + model).out,
      AllOf(HasSubstr("preprocess  resize 5; crop 2; interpolation bicubic; antialias true; "
                      "mean 0.25, 0.5, 0.75; std 0.5, 0.25, 1\n"),
            HasSubstr("constant   bicubic\n")));
  const json inspected = run("inspect --json " + model).lines().at(0);
  EXPECT_EQ(inspected["metadata"]["get_mean"], "0.25, 0.5, 0.75");
  EXPECT_THAT(run("inspect " + kModel).out,
              AllOf(HasSubstr("(1000 lines)"), HasSubstr("preprocess  resize 256; crop 224; ")));
  EXPECT_THAT(run("inspect " + kRepository + "/tests/data/tasks/mean.pte").out,
              Not(HasSubstr("\npreprocess")));
}

}  // namespace
}  // namespace onsight
